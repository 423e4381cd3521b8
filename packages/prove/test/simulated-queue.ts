import { arrivalTimes, type Generator } from '@deployment-lab/loadgen'
import {
  type Calibration,
  createHistogram,
  encodeHistogram,
  noCounts,
  type OpenLoopReading,
  record,
} from '@deployment-lab/result'
import { service } from '../src/capacity/known.ts'
import { type Engine, engine } from '../src/engine.ts'
import { lindley } from '../src/lindley.ts'
import { streamOf } from '../src/load-plans.ts'
import type { Context } from '../src/proof.ts'
import type { KnownServer } from '../src/server/start.ts'

/** A queue that nothing ever held up. */
export const simulatedServer: Pick<KnownServer, 'url' | 'order'> = {
  url: '',
  order: (() =>
    Promise.resolve({ kind: 'held', milliseconds: 0 })) as unknown as KnownServer['order'],
}

/** What a plan's arrivals come to in that queue, in no time. */
const simulated: Engine['openLoop'] = (_generator, plan) => {
  const latency = createHistogram()
  const all = lindley(arrivalTimes(plan), 1000 * service)
  for (const one of all) record(latency, Math.round(one))
  return Promise.resolve({
    model: 'open',
    streams: [
      {
        users: true,
        latency: encodeHistogram(latency),
        get: { ...noCounts(), offered: all.length, ok: all.length },
        post: noCounts(),
      },
    ],
    timeoutAfter: streamOf(plan).timeout,
    generator: { busyShare: 0.1, eventLoopDelayP99: 0, scheduleLagP99: 0, sendRatio: 1 },
  } as unknown as OpenLoopReading)
}

/** A context whose open loops are simulated, with parts of the engine broken. */
export const simulatedContext = (
  seed: number,
  size: Context['size'] = 'full',
  broken: Partial<Engine> = {},
): Context => ({
  generator: {} as unknown as Generator,
  calibration: { openCeiling: 10_000 } as unknown as Calibration,
  engine: { ...engine, openLoop: simulated, ...broken },
  size,
  seed,
  say: () => {},
  signal: new AbortController().signal,
})
