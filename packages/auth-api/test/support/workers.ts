import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Place } from './open-store.ts'

/**
 * Starts real processes on one database. Each says when it is ready and waits for its task, so that
 * all of them begin at the same moment; each is gone when the test ends.
 */
export async function startWorkers(
  count: number,
  task: 'seed' | 'refresh',
  { kind, address }: Place,
): Promise<ChildProcess[]> {
  const script = fileURLToPath(new URL('worker.ts', import.meta.url))
  const workers = Array.from({ length: count }, () =>
    fork(script, [task, kind, address], { execArgv: ['--conditions=source'], stdio: 'inherit' }),
  )
  onTestFinished(() => {
    for (const worker of workers) worker.kill('SIGKILL')
  })
  await Promise.all(workers.map((worker) => reply(worker)))
  return workers
}

/** Gives every worker the same tokens and collects what they answer. */
export async function runAll<T>(
  workers: readonly ChildProcess[],
  tokens: readonly string[],
): Promise<T[]> {
  const answers = workers.map((worker) => reply<T>(worker))
  for (const worker of workers) worker.send({ tokens })
  return Promise.all(answers)
}

async function reply<T>(worker: ChildProcess): Promise<T> {
  const answer = once(worker, 'message').then(([message]) => message)
  const death = once(worker, 'exit').then(([code]) => {
    throw new Error(`a worker ended with ${code} instead of answering`)
  })
  return Promise.race([answer, death])
}
