import type { OpenLoopPlan } from '../plan.ts'
import { profileOf } from '../profile.ts'
import { createSchedule, type Schedule } from './schedule.ts'

/** Makes all arrivals of one stream of a plan; they are fixed before the clock starts. */
export const scheduleOf = ({ streams, duration, seed }: OpenLoopPlan, index: number): Schedule => {
  const stream = streams[index]
  if (stream === undefined) throw new RangeError(`the plan has no stream ${index}`)
  return createSchedule({
    profile: profileOf({ ...stream, duration }),
    arrivals: stream.arrivals,
    seed,
    stream: index,
    weights: stream.mix.map(({ weight }) => weight),
  })
}

/**
 * Returns the intended times of all arrivals of one stream of a plan, in µs from its start,
 * ascending: the times at which a trial of it sends.
 *
 * @param index the stream's place in the plan; the first if left out
 */
export const arrivalTimes = (plan: OpenLoopPlan, index = 0): Uint32Array =>
  scheduleOf(plan, index).intended
