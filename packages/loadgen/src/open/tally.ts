import {
  createHistogram,
  encodeHistogram,
  type Histogram,
  type Microseconds,
  noCounts,
  outcomes,
  record,
  type StreamReading,
} from '@deployment-lab/result'
import { codeOf, type Ledger, NEVER, OPEN } from './ledger.ts'
import { outageOf } from './outage.ts'
import { Slices, Timeline } from './timeline.ts'

/**
 * Lateness at the end of the schedule after which an arrival does not count for the send ratio: a
 * sender that is too slow must not reach its rate by taking longer.
 */
const tolerance: Microseconds = 100_000

const ok = codeOf('ok')
const timeout = codeOf('timeout')
const dropped = codeOf('dropped')
const unfinished = codeOf('unfinished')

export interface TallyPlan {
  methods: readonly ('GET' | 'POST')[]
  /** Length of the schedule: later arrivals do not count. */
  end: Microseconds
  timeout: Microseconds
  outageThreshold: Microseconds
  /** Correct answers within it are counted; null counts none. */
  deadline: Microseconds | null
  /** End of the control: arrivals due before it are counted apart as well; null: no control. */
  controlUntil: Microseconds | null
}

export type Tally = Pick<
  StreamReading,
  | 'get'
  | 'post'
  | 'latency'
  | 'service'
  | 'timeline'
  | 'slices'
  | 'control'
  | 'longestOutage'
  | 'totalOutage'
  | 'outages'
> & {
  lag: Histogram
  /** Arrivals that were sent in time. */
  inTime: number
  /** Correct answers within the deadline. */
  met: number
  /** Requests sent for all arrivals by a client that retries; 0 from another. */
  attempts: number
  /** Times of correct answers, ascending. */
  answeredAt: Uint32Array
}

/**
 * Returns the outcome that an arrival counts as. A sender that is held up finds answers behind
 * their timeouts before it gives them up: they had timed out by then. An arrival that was never
 * sent had no answer to be late.
 */
const endOf = (outcome: number, late: boolean): number => {
  if (outcome === OPEN) return unfinished
  return late && outcome !== dropped ? timeout : outcome
}

/**
 * Adds up a ledger once its trial is over. Every arrival gets into exactly one outcome; correct
 * answers and timeouts get into the histograms, a timeout with its limit as latency. A wrong answer
 * is in no histogram: a server that fails fast must not look fast.
 */
export const tally = (ledger: Ledger, plan: TallyPlan): Tally => {
  const counts = { GET: noCounts(), POST: noCounts() }
  const control = { GET: noCounts(), POST: noCounts(), latency: createHistogram() }
  const underWay = { offered: 0, ok: 0 }
  const latency = createHistogram()
  const service = createHistogram()
  const lag = createHistogram()
  const timeline = new Timeline(plan.end)
  const slices = new Slices(plan.end)
  const first = ledger.intended.findIndex((intended) => intended >= plan.end)
  const count = first === -1 ? ledger.intended.length : first
  const okTimes = new Uint32Array(count)
  let oks = 0
  let inTime = 0
  let met = 0
  let attempts = 0
  const deadline = plan.deadline ?? -1
  const controlUntil = plan.controlUntil ?? 0

  for (let index = 0; index < count; index += 1) {
    const intended = ledger.intended[index] ?? 0
    const taken = ledger.taken[index] ?? NEVER
    const done = ledger.done[index] ?? NEVER
    const sent = ledger.sent[index] ?? NEVER
    const code = endOf(ledger.outcome[index] ?? OPEN, done - intended > plan.timeout)
    const name = outcomes[code] ?? 'unfinished'
    const method = plan.methods[ledger.entry[index] ?? 0] ?? 'GET'
    const inControl = intended < controlUntil
    // A fault may lose the requests under way when it begins: they are no part of the control.
    const isUnderWay = inControl && code !== dropped && done > controlUntil
    attempts += ledger.attempts[index] ?? 0
    counts[method].offered += 1
    counts[method][name] += 1
    if (isUnderWay) {
      underWay.offered += 1
      if (code === ok) underWay.ok += 1
    } else if (inControl) {
      control[method].offered += 1
      control[method][name] += 1
    }
    timeline.arrive(intended)
    slices.arrive(intended)
    if (taken !== NEVER) record(lag, taken - intended)
    if (code !== dropped && taken <= plan.end + tolerance) inTime += 1
    if (code === ok) {
      okTimes[oks] = done
      oks += 1
      if (done - intended <= deadline) met += 1
      timeline.answer()
      slices.answer(done - intended)
    }
    if (code === timeout || code === ok) {
      const whole = code === timeout ? plan.timeout : done - intended
      record(latency, whole)
      if (inControl && !isUnderWay) record(control.latency, whole)
      record(
        service,
        (code === timeout ? intended + plan.timeout : done) - (sent === NEVER ? taken : sent),
      )
      timeline.record(whole)
    }
  }
  const answeredAt = okTimes.subarray(0, oks).sort()
  const outage = outageOf(answeredAt, plan.end, plan.outageThreshold)
  return {
    get: counts.GET,
    post: counts.POST,
    latency: encodeHistogram(latency),
    service: encodeHistogram(service),
    timeline: timeline.finish(),
    slices: slices.reading,
    control:
      plan.controlUntil === null
        ? null
        : {
            get: control.GET,
            post: control.POST,
            latency: encodeHistogram(control.latency),
            underWay,
          },
    longestOutage: outage.longest,
    totalOutage: outage.total,
    outages: outage.gaps,
    lag,
    met,
    attempts,
    inTime,
    answeredAt,
  }
}
