import { setTimeout as wait } from 'node:timers/promises'
import type { Milliseconds, Reason } from '@deployment-lab/result'
import type { TopologyProcess } from '@deployment-lab/topology'
import type { FaultContext, Hold } from './fault.ts'

/** Time in which a fault has to be seen to take hold. */
export const holdWithin: Milliseconds = 10_000

const pause: Milliseconds = 20

/**
 * Asks until the answer is yes.
 *
 * @returns true if it was, before the time was over
 * @throws the signal's reason when it aborts
 */
export async function until(
  question: () => boolean | Promise<boolean>,
  within: Milliseconds,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + within
  for (;;) {
    signal.throwIfAborted()
    if (await question()) return true
    if (performance.now() > deadline) return false
    await wait(pause, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

/** Waits until a fault is seen to have taken hold. */
export const holds = async (
  question: () => boolean | Promise<boolean>,
  { signal }: FaultContext,
  reason: Reason | (() => Promise<Reason>),
): Promise<Hold> => {
  if (await until(question, holdWithin, signal)) return { held: true }
  return { held: false, reason: typeof reason === 'function' ? await reason() : reason }
}

/** The workers of a topology that are alive now. */
export const workersOf = async ({
  topology,
}: Pick<FaultContext, 'topology'>): Promise<TopologyProcess[]> =>
  (await topology.processes()).filter(({ role }) => role === 'worker')

/** Counts the workers of now that were there before. */
export const remaining = async ({
  topology,
  before,
}: Pick<FaultContext, 'topology' | 'before'>): Promise<number> => {
  const pids = new Set(before.map(({ pid }) => pid))
  return (await workersOf({ topology })).filter(({ pid }) => pids.has(pid)).length
}

/** Returns the message of an error. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
