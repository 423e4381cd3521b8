import { calibrate, type Generator } from '@deployment-lab/loadgen'
import type { Calibration, Milliseconds } from '@deployment-lab/result'
import { RunnerError } from '../errors.ts'
import { openRatesFor } from '../plan/open-rates.ts'
import type { Scenario } from '../scenario/define.ts'
import { refuseImpossible } from './refuse-impossible.ts'

const connections = 32

/**
 * What the generator reaches here, as scenarios need to know it. What they ask beyond that is
 * refused when a second calibration says the same: a disturbance lowers one.
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
  const once = (): Promise<Calibration> =>
    calibrate(generator, { connections, openRates, duration }, signal)
  const first = await once()
  try {
    refuseImpossible({ scenarios }, first)
    return first
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error
  }
  const second = await once()
  refuseImpossible({ scenarios }, second)
  return second
}
