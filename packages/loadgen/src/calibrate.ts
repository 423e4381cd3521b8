import type {
  Calibration,
  ClosedLoopReading,
  Milliseconds,
  OpenLoopReading,
  PerSecond,
} from '@deployment-lab/result'
import { kept } from './clients/kept.ts'
import { LoadgenError } from './errors.ts'
import type { Generator } from './generator.ts'
import { startNullResponder } from './null-responder.ts'
import type { PreparedRequest } from './plan.ts'

export interface CalibrationPlan {
  connections: number
  /** Rates to try; the ceiling is the highest that was held. */
  openRates: PerSecond[]
  duration: Milliseconds
}

/** Time in which the compiler is still at work on the generator and the responder. */
const warmUp: Milliseconds = 1_000
const heldAt = 0.99
const timeout: Milliseconds = 5_000
const maxInFlight = 1_000

const request: PreparedRequest = {
  method: 'GET',
  path: '/',
  headers: {},
  body: null,
  expectStatus: 200,
  // Bodies are read as in trials, so that a request of the calibration costs the same.
  expectBody: '"ok":true',
}

const openAt = (
  generator: Generator,
  url: string,
  rate: PerSecond,
  duration: Milliseconds,
  signal?: AbortSignal,
): Promise<OpenLoopReading> =>
  generator.openLoop(
    {
      url,
      duration,
      seed: 1,
      streams: [
        {
          name: 'users',
          users: true,
          rate,
          arrivals: 'constant',
          mix: [{ request, weight: 1 }],
          timeout,
          maxInFlight,
          client: kept,
        },
      ],
      faults: [],
      outageThreshold: duration,
    },
    signal,
  )

/**
 * Measures the limits of the generator against a null responder, both warmed up: its closed-loop
 * throughput, the better of two readings since a disturbance only ever lowers one, and the highest
 * of the rates given that it held (send ratio ≥ 99 %), whose reading is kept. Rates are tried
 * upwards until one fails.
 *
 * @throws LoadgenError `LOADGEN_CALIBRATION_FAILED` when not even the lowest rate was held, and
 * those of the generator
 */
export const calibrate = async (
  generator: Generator,
  plan: CalibrationPlan,
  signal?: AbortSignal,
): Promise<Calibration> => {
  const { connections, duration } = plan
  const responder = await startNullResponder()
  try {
    const closedFor = (lasting: Milliseconds): Promise<ClosedLoopReading> =>
      generator.closedLoop(
        { url: responder.url, connections, duration: lasting, request, timeout },
        signal,
      )
    await closedFor(warmUp)
    const [first, second] = [await closedFor(duration), await closedFor(duration)]
    const closed = second.throughput > first.throughput ? second : first
    let held: Pick<Calibration, 'open' | 'openCeiling'> | null = null
    for (const rate of plan.openRates.toSorted((a, b) => a - b)) {
      const open = await openAt(generator, responder.url, rate, duration, signal)
      if ((open.generator.sendRatio ?? 0) < heldAt) break
      held = { open, openCeiling: rate }
    }
    if (held === null) {
      throw new LoadgenError(
        'LOADGEN_CALIBRATION_FAILED',
        `This machine could not send any of the rates ${plan.openRates.join(', ')}/s; ` +
          'try lower ones, or free a core.',
      )
    }
    return { closed, closedCeiling: closed.throughput, ...held }
  } finally {
    await responder.stop()
  }
}
