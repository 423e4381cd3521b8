import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Place } from './open-store.ts'

/** A process of several on one database. */
export interface Worker {
  /** Gives it tokens and resolves with what it makes of them; rejects when it ends instead. */
  ask<T>(tokens: readonly string[]): Promise<T>
}

/**
 * Starts real processes on one database. Each is ready when this returns and waits for its tokens,
 * so that all begin at the same moment; each is gone when the test ends.
 */
export async function startWorkers(
  count: number,
  task: 'seed' | 'refresh',
  { kind, address }: Place,
): Promise<Worker[]> {
  const script = fileURLToPath(new URL('worker.ts', import.meta.url))
  const children = Array.from({ length: count }, () =>
    fork(script, [task, kind, address], { execArgv: ['--conditions=source'], stdio: 'inherit' }),
  )
  onTestFinished(() => {
    for (const child of children) child.kill('SIGKILL')
  })
  const workers = children.map((child): [ChildProcess, Promise<never>] => [child, deathOf(child)])
  await Promise.all(workers.map(([child, death]) => Promise.race([once(child, 'message'), death])))
  return workers.map(([child, death]) => ({
    async ask(tokens) {
      const answer = once(child, 'message').then(([message]) => message)
      child.send({ tokens })
      return Promise.race([answer, death])
    },
  }))
}

async function deathOf(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`a worker ended with ${code} instead of answering`)
}

/** Gives every worker the same tokens at once and collects what they answer. */
export const askAll = <T>(workers: readonly Worker[], tokens: readonly string[]): Promise<T[]> =>
  Promise.all(workers.map((worker) => worker.ask<T>(tokens)))
