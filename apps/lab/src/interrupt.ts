import { killStarted, watchWrapper } from '@deployment-lab/topology'
import { LabError } from './errors.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'

/**
 * Signal that fires at Ctrl-C (or SIGTERM, or when the terminal is closed, or when npm, which has
 * started this process, is gone), until it is released. A second Ctrl-C leaves at once.
 */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal
  /** Returns the error to end with: once interrupted, every failure is a consequence of that. */
  readonly reasonOf: (error: unknown) => unknown
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export const onInterrupt = (process: NodeJS.Process): Interrupt => {
  const controller = new AbortController()
  const abort = (): void => controller.abort(new LabError('LAB_INTERRUPTED', 'Interrupted.'))
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted)
    abort()
  }
  // Ends all that this process started, however it ends, short of SIGKILL.
  process.once('exit', () => killStarted(process.env))
  // The end of npm is no second signal: its shell is gone after Ctrl-C, before everything has
  // stopped.
  const unwatch = watchWrapper(abort)
  for (const name of signals) process.on(name, stop)
  return {
    signal: controller.signal,
    reasonOf: (error) => {
      if (!controller.signal.aborted || exitCodeOf(error) === exitCodes.interrupted) return error
      const why = error instanceof Error ? error.message : String(error)
      return new LabError('LAB_INTERRUPTED', `Interrupted. While everything was stopped: ${why}`)
    },
    [Symbol.dispose]: () => {
      unwatch()
      for (const name of signals) process.off(name, stop)
    },
  }
}
