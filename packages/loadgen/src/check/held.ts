import type { Milliseconds } from '@deployment-lab/result'
import { busiestOf } from '../busiest.ts'
import type { StreamPlan } from '../plan.ts'
import { profileOf } from '../profile.ts'
import { checkPorts } from './ports.ts'
import { need } from './values.ts'

/** Most connections that a stream of clients who do not let go may hold at once. */
const most = 1000

/**
 * Refuses a stream with a connection for each arrival, held until its timeout, that would hold too
 * many at once (`LOADGEN_PLAN_INVALID`).
 */
export const checkHeld = (stream: StreamPlan, duration: Milliseconds): void => {
  checkPorts(stream, duration)
  const held = Math.round(busiestOf(profileOf({ ...stream, duration }), stream.timeout))
  need(
    held <= most,
    `${held} connections are held at once, choose at most ${most}; the nearest is ` +
      `${Math.floor((100 * most) / held)} % of each rate`,
  )
}
