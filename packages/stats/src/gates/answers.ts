import type { GateFinding, LoadReading } from '@deployment-lab/result'

const mostWrong = 0.001

/**
 * A closed loop is believed only while it is undisturbed: after a re-opened connection autocannon
 * pairs answers with the wrong requests, and what was not answered is in none of its latencies.
 */
export const answers = (load: LoadReading): GateFinding | null => {
  if (load.model === 'open') return null
  const { ok, wrong, errors, timeouts, unanswered = 0, reconnects } = load
  const others = wrong + errors + timeouts + unanswered
  if (reconnects > 0) {
    return { gate: 'answers', state: 'failed', detail: `${reconnects} connections were re-opened` }
  }
  if (ok === 0 || others > mostWrong * (ok + others)) {
    return {
      gate: 'answers',
      state: 'failed',
      detail: `${wrong} wrong answers, ${errors} errors, ${timeouts} timeouts and ${unanswered} unanswered at the end beside ${ok} correct answers`,
    }
  }
  return { gate: 'answers', state: 'passed', detail: `${ok} correct answers, ${others} others` }
}
