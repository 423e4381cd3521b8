import { type Calibration, type Floor, latencyOf, type Microseconds } from '@deployment-lab/result'
import type { Scenario } from '../scenario/define.ts'

/**
 * The latency below which no median can be: the work's own, or that of a server that does nothing.
 * Of the latter the fastest hundredth, since its median was taken under more load than most trials
 * have, and may well be above theirs.
 */
export const floorOf = (
  { serviceTime }: Scenario,
  { closed, open }: Calibration,
): { latency: Microseconds; of: Floor } => {
  if (serviceTime !== null) return { latency: 1000 * serviceTime, of: 'work' }
  const fastest = [closed, open].map(latencyOf)
  const least = Math.min(...fastest.map((one) => one.getValueAtPercentile(1)))
  return { latency: least, of: 'null-server' }
}
