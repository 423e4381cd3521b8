import { type Calibration, latencyOf, peakOfAll, percentileOf } from '@deployment-lab/result'
import { leastHeadroom } from '@deployment-lab/stats'
import { RunnerError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import { rateOf } from '../scenario/define.ts'

/**
 * Refuses what this machine cannot measure, as soon as the calibration tells, and before any
 * topology starts: rates of which every trial would be void, and limits that not even a server which
 * does nothing would hold. The message has the nearest that is possible.
 *
 * @throws RunnerError `RUNNER_RATE_TOO_HIGH`, `RUNNER_LIMIT_TOO_LOW`
 */
export const refuseImpossible = (
  { scenarios }: Pick<Plan, 'scenarios'>,
  { openCeiling, open }: Pick<Calibration, 'openCeiling' | 'open'>,
): void => {
  const most = Math.floor(openCeiling / leastHeadroom)
  // Its p99 was taken under more load than most trials have, and may be above theirs: only what is
  // below its median is sure to be impossible.
  const fastest = percentileOf(latencyOf(open), 50)
  for (const { name, load, capacity, p99Limit } of scenarios) {
    // A search begins lower by itself.
    if (
      load.model === 'open' &&
      capacity === null &&
      peakOfAll(load.streams) > openCeiling / leastHeadroom
    ) {
      const [sends, nearest] = load.streams.every(({ profile }) => profile === undefined)
        ? [rateOf(load), `The nearest rate is ${most}: --rate ${most}.`]
        : [
            `up to ${peakOfAll(load.streams)}`,
            `The nearest profile goes no higher than ${most}; one rate throughout is --rate ${most}.`,
          ]
      throw new RunnerError(
        'RUNNER_RATE_TOO_HIGH',
        `${name} sends ${sends} requests a second, and the generator, which has to reach twice that here, reaches ${openCeiling}. ${nearest}`,
      )
    }
    const limit = capacity?.p99 ?? p99Limit
    if (limit === null || fastest === null || 1000 * limit >= fastest) continue
    const nearest = Math.ceil(fastest / 100) / 10
    throw new RunnerError(
      'RUNNER_LIMIT_TOO_LOW',
      `${name} asks for a p99 of ${limit} ms, and half of the answers of a server that does nothing take ${fastest / 1000} ms here. The nearest limit is ${nearest} ms${capacity === null ? '' : `: --slo p99=${nearest}ms`}.`,
    )
  }
}
