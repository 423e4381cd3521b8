import {
  commandOf,
  environmentOf,
  type Identity,
  type ProcEntry,
  readProcess,
  runs,
} from '@deployment-lab/machine/proc'

/** Variable that npm, npx, pnpm and yarn set for the programs they start. */
const scriptVariable = 'npm_lifecycle_event'
const packageManager = /\b(npm|npx|pnpm|yarn|bun)\b/

/** Milliseconds between two looks, each of which reads a few small files of `/proc`. */
const every = 500

/**
 * Calls back once when the package manager that has started this process is gone, or a shell
 * between the two: `npx lab up` is npm, its shell and the lab, and a signal that ends npm does not
 * reach the lab. A process that no package manager has started is left alone, whoever its parent
 * was.
 *
 * @returns function that ends the watch
 */
export const watchWrapper = (onGone: () => void): (() => void) => {
  const wrappers = wrappersOf(process.pid)
  if (wrappers.length === 0) return () => {}
  const timer = setInterval(() => {
    if (wrappers.every(runs)) return
    clearInterval(timer)
    onGone()
  }, every)
  timer.unref()
  return () => clearInterval(timer)
}

/** Returns the processes from a script's parent up to the package manager that the user called. */
const wrappersOf = (pid: number): Identity[] => {
  if (!isInScript(pid)) return []
  const parents: ProcEntry[] = []
  for (let at = parentOf(pid); at !== null; at = isInScript(at.pid) ? parentOf(at.pid) : null)
    parents.push(at)
  const [nearest] = parents
  // The parent was gone before this process could look: another process has adopted it.
  const isAdopted =
    nearest === undefined ||
    (parents.length === 1 && !packageManager.test(commandOf(nearest.pid).join(' ')))
  return isAdopted ? [{ pid: 0, startTicks: 0 }] : parents
}

const isInScript = (pid: number): boolean =>
  environmentOf(pid).some((variable) => variable.startsWith(`${scriptVariable}=`))

const parentOf = (pid: number): ProcEntry | null => readProcess(readProcess(pid)?.parent ?? 0)
