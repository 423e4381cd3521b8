import { calibrate, type Generator } from '@deployment-lab/loadgen'
import {
  type Calibration,
  type Floor,
  latencyOf,
  type Microseconds,
  type Milliseconds,
  peakOfAll,
  percentileOf,
} from '@deployment-lab/result'
import { leastHeadroom } from '@deployment-lab/stats'
import { RunnerError } from '../errors.ts'
import type { Plan } from '../plan/blocks.ts'
import { openRatesFor } from '../plan/open-rates.ts'
import { rateOf, type Scenario } from '../scenario/scenario.ts'

const connections = 32

/**
 * Measures what the generator reaches on this machine. A scenario that asks for more is refused if
 * a second calibration gives the same answer, since a disturbance may have lowered the first.
 *
 * @throws RunnerError `RUNNER_RATE_TOO_HIGH`, `RUNNER_LIMIT_TOO_LOW`, and LoadgenError
 */
export const calibrateFor = async (
  generator: Generator,
  scenarios: readonly Scenario[],
  duration: Milliseconds,
  signal: AbortSignal,
): Promise<Calibration> => {
  const openRates = openRatesFor(scenarios)
  const calibrateOnce = (): Promise<Calibration> =>
    calibrate(generator, { connections, openRates, duration }, signal)
  const first = await calibrateOnce()
  try {
    refuseImpossible({ scenarios }, first)
    return first
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error
  }
  const second = await calibrateOnce()
  refuseImpossible({ scenarios }, second)
  return second
}

/**
 * Refuses scenarios that this machine cannot measure before any topology starts: rates at which
 * every trial would be void, and limits that even a server which does nothing would miss. The
 * message has the nearest possible value.
 *
 * @throws RunnerError `RUNNER_RATE_TOO_HIGH`, `RUNNER_LIMIT_TOO_LOW`
 */
export const refuseImpossible = (
  { scenarios }: Pick<Plan, 'scenarios'>,
  { openCeiling, open }: Pick<Calibration, 'openCeiling' | 'open'>,
): void => {
  const most = Math.floor(openCeiling / leastHeadroom)
  // The calibration loads more than most trials do, so its p99 may be above theirs. Only a limit
  // below its median is certainly impossible.
  const fastest = percentileOf(latencyOf(open), 50)
  for (const { name, load, capacity, p99Limit } of scenarios) {
    // A search starts at a lower rate by itself.
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

/**
 * The latency that no median can be below: the scenario's service time, or the latency of a server
 * that does nothing. The latter is its 1st percentile: the calibration loads more than most trials
 * do, so its median may be above theirs.
 */
export const floorOf = (
  { serviceTime }: Scenario,
  { closed, open }: Calibration,
): { latency: Microseconds; of: Floor } => {
  if (serviceTime !== null) return { latency: 1000 * serviceTime, of: 'work' }
  const fastest = [closed, open].map((load) => latencyOf(load).getValueAtPercentile(1))
  return { latency: Math.min(...fastest), of: 'null-server' }
}
