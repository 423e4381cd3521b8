import { calibrate, type Generator } from '@deployment-lab/loadgen'
import type { Calibration } from '@deployment-lab/result'

/** Measures the generator's ceilings as a run does. */
export const calibrateGenerator = (
  generator: Generator,
  signal?: AbortSignal,
): Promise<Calibration> =>
  calibrate(generator, { connections: 32, openRates: [1000, 5000, 10_000], duration: 600 }, signal)
