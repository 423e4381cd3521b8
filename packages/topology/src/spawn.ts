import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import type { Milliseconds } from '@deployment-lab/result'

/** Program and the destination of its output. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Record<string, string>
  /** File that its output is appended to. */
  readonly log: string
}

/** A program that was started. */
export interface Started {
  /** Undefined if it could not be started. */
  readonly pid: number | undefined
  /** Description of its end; null while it runs. */
  ended(): string | null
  /** True if it has ended successfully. */
  succeeded(): boolean
  /** Resolves when it has ended or the time is over. */
  waitForEnd(within: Milliseconds): Promise<void>
}

/**
 * Starts a program in a session of its own, so that a terminal's Ctrl-C reaches the lab alone,
 * which then stops everything in order.
 */
export async function start(program: Program): Promise<Started> {
  const log = await open(program.log, 'a')
  try {
    const child = spawn(program.command, program.args, {
      cwd: program.cwd,
      env: program.env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    return watch(child, program.command)
  } finally {
    await log.close()
  }
}

function watch(child: ChildProcess, command: string): Started {
  let failure: string | null = null
  const failed = once(child, 'error').then(([error]) => {
    failure = `${command} could not be started (${error instanceof Error ? error.message : error})`
  })
  const ended = Promise.race([once(child, 'exit'), failed])
  ended.catch(() => {})
  return {
    pid: child.pid,
    ended() {
      if (failure !== null || child.exitCode !== null)
        return failure ?? `exit code ${child.exitCode}`
      return child.signalCode === null ? null : `signal ${child.signalCode}`
    },
    succeeded: () => child.exitCode === 0,
    async waitForEnd(within) {
      const timer = Promise.withResolvers<void>()
      const limit = setTimeout(timer.resolve, within)
      await Promise.race([ended, timer.promise])
      clearTimeout(limit)
    },
  }
}
