import { arrivalTimes, type OpenLoopPlan, type StreamPlan } from '@deployment-lab/loadgen'
import { type Milliseconds, type OpenLoopReading, seededRandom } from '@deployment-lab/result'
import { get, openPlan, streamOf } from '../load-plans.ts'
import type { Context } from '../proof.ts'
import type { Deeds } from '../server/protocol.ts'
import type { Supervised } from '../server/supervise.ts'
import { waitedFor } from './waited.ts'

/** Short load on a fault server, with the record of each side. */
export interface Sequence {
  readonly seed: number
  /** The one stream that was sent. */
  readonly stream: StreamPlan
  /** Times when the arrivals were meant to be sent, in µs from the start. */
  readonly arrivals: Uint32Array
  readonly reading: OpenLoopReading
  /** Time that the generator waited for a core meanwhile. */
  readonly waited: Milliseconds
  readonly deeds: Deeds
}

const post = {
  ...get,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"a":1}',
} as const

/**
 * Plans a trial of 60 to 100 ms with 20 to 60 arrivals, all of it drawn from its seed. Timeouts are
 * so long that an answer can hardly have been on its way.
 */
const planOf = (url: string, seed: number): OpenLoopPlan => {
  const random = seededRandom(seed)
  const between = (low: number, high: number): number => Math.round(low + (high - low) * random())
  const duration = between(60, 100)
  return openPlan(url, {
    seed,
    duration,
    rate: (1000 * between(20, 60)) / duration,
    arrivals: random() < 0.5 ? 'poisson' : 'constant',
    mix: [
      { request: get, weight: 2 },
      { request: post, weight: 1 },
    ],
    timeout: between(30, 60),
    maxInFlight: random() < 0.2 ? between(1, 4) : 1000,
    connections: between(0, 10),
  })
}

/** Sends a sequence, all of it drawn from its seed, and asks both sides. */
export const runSequence = async (
  { engine, generator, signal }: Context,
  server: Supervised,
  seed: number,
): Promise<Sequence> => {
  await server.begin(seed)
  const plan = planOf(server.url, seed)
  const before = waitedFor(generator.pid)
  const reading = await engine.openLoop(generator, plan, signal)
  const waited = waitedFor(generator.pid) - before
  const arrivals = arrivalTimes(plan)
  return { seed, stream: streamOf(plan), arrivals, reading, waited, deeds: await server.deeds() }
}
