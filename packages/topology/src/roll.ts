import { setTimeout as wait } from 'node:timers/promises'
import type { Milliseconds } from '@deployment-lab/result'
import { ask } from './ask.ts'
import { targets } from './targets.ts'

const pause: Milliseconds = 50
const questionWithin: Milliseconds = 1000

/**
 * Waits as a deploy script does: until a new process is ready, has failed, or patience is over.
 *
 * @param address own address of the process; called again each time, since it may have none yet
 * @param failure reason why the process will not get ready, or null
 * @param within the patience
 * @returns null if it is ready, or the reason why it was given up
 * @throws the signal's reason when it aborts
 */
export async function waitForNew(
  address: () => Promise<string | null>,
  within: Milliseconds,
  signal: AbortSignal,
  failure: () => Promise<string | null> = async () => null,
): Promise<string | null> {
  const deadline = performance.now() + within
  for (;;) {
    const url = await address()
    if (url !== null && (await isReady(url, signal))) return null
    const failed = await failure()
    if (failed !== null) return failed
    if (performance.now() > deadline) return `not ready within ${within / 1000} s`
    await wait(pause, undefined, { signal })
  }
}

/** Tells if all of some processes are ready, each asked at its own address. */
export const areReady = async (urls: readonly string[], signal: AbortSignal): Promise<boolean> =>
  (await Promise.all(urls.map((url) => isReady(url, signal)))).every(Boolean)

const isReady = (url: string, signal: AbortSignal): Promise<boolean> =>
  ask(url + targets.fastify.readyPath, signal, questionWithin).then(
    ({ status }) => status === 200,
    () => false,
  )
