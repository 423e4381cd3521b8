import {
  type GateFinding,
  type LoadReading,
  type OpenLoopReading,
  type Reason,
  reasonOf,
} from '@deployment-lab/result'

const mostWrong = 0.001

/** Reason why answers of an open loop cannot be matched to their requests; null if they can. */
export const unpairedOf = ({ generator }: OpenLoopReading): Reason | null => {
  const { unaskedAnswers = 0 } = generator
  return unaskedAnswers === 0 ? null : reasonOf('unasked-answers', { times: unaskedAnswers })
}

/**
 * Believes a closed loop only while it is undisturbed: after a re-opened connection autocannon
 * pairs answers with the wrong requests, and none of its latencies has unanswered requests. In an
 * open loop answers are the finding, unless they may belong to other requests.
 */
export const answers = (load: LoadReading): GateFinding | null => {
  if (load.model === 'open') {
    const unpaired = unpairedOf(load)
    return unpaired === null ? null : { gate: 'answers', state: 'failed', detail: unpaired }
  }
  const { ok, wrong, errors, timeouts, unanswered = 0, reconnects } = load
  const others = wrong + errors + timeouts + unanswered
  if (reconnects > 0) {
    const detail = reasonOf('reopened', { connections: reconnects })
    return { gate: 'answers', state: 'failed', detail }
  }
  if (ok === 0 || others > mostWrong * (ok + others)) {
    const detail = reasonOf('wrong-answers', { wrong, errors, timeouts, unanswered, ok })
    return { gate: 'answers', state: 'failed', detail }
  }
  return { gate: 'answers', state: 'passed', detail: reasonOf('right-answers', { ok, others }) }
}
