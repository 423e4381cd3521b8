import type { Generator } from '@deployment-lab/loadgen'
import {
  type Calibration,
  type ClosedLoopReading,
  createHistogram,
  encodeHistogram,
  type OpenLoopReading,
  record,
  seededRandom,
} from '@deployment-lab/result'
import { type Engine, engine } from '../src/engine.ts'
import type { Context } from '../src/proof.ts'
import type { KnownServer } from '../src/server/start.ts'

/** Microseconds of every request beside its work. */
const passingOn = 150
/** How far chance moves a reading at most. */
const noise = 0.05
const samples = 80

const latencyOf = (microseconds: number) => {
  const latency = createHistogram()
  for (let index = 0; index < samples; index += 1) record(latency, Math.round(microseconds))
  return encodeHistogram(latency)
}

/**
 * A server whose work can be set, and a context whose loads are read from it in no time, with
 * parts of the engine broken.
 */
export const simulatedWork = (
  broken: Partial<Engine> = {},
): { context: Context; server: Pick<KnownServer, 'url' | 'order'> } => {
  const random = seededRandom(1)
  let work = 0
  const near = (value: number): number => value * Math.exp(noise * (2 * random() - 1))
  const latency = (): number => near(work + passingOn)
  const order = (given: { kind: string; microseconds?: number }): Promise<{ kind: 'done' }> => {
    work = given.microseconds ?? 0
    return Promise.resolve({ kind: 'done' })
  }
  const closedLoop: Engine['closedLoop'] = () => {
    const throughput = 1_000_000 / latency()
    return Promise.resolve({ model: 'closed', throughput } as unknown as ClosedLoopReading)
  }
  const openLoop: Engine['openLoop'] = () =>
    Promise.resolve({
      model: 'open',
      streams: [
        {
          users: true,
          latency: latencyOf(latency()),
          get: { offered: samples, ok: samples, timeout: 0 },
          post: { offered: 0, ok: 0, timeout: 0 },
        },
      ],
      timeoutAfter: 2000,
    } as unknown as OpenLoopReading)
  const judgeTrial: Engine['judgeTrial'] = () => ({ state: 'valid', reasons: [], gates: [] })
  return {
    server: { url: '', order: order as unknown as KnownServer['order'] },
    context: {
      generator: {} as unknown as Generator,
      calibration: {
        openCeiling: 10_000,
        closedCeiling: 10_000,
        open: { streams: [{ users: true, latency: latencyOf(10) }] },
        closed: { model: 'closed', latency: latencyOf(10) },
      } as unknown as Calibration,
      engine: { ...engine, closedLoop, openLoop, judgeTrial, ...broken },
      size: 'full',
      seed: 1,
      say: () => {},
      signal: new AbortController().signal,
    },
  }
}
