/** The output of a process, and how it ends. */
interface Process extends Pick<NodeJS.Process, 'stdout' | 'stderr' | 'on' | 'exitCode'> {}

/**
 * Keeps a process going if its output cannot be written. A reader that went away (`lab run 2>&1 |
 * head`) is no error. Any other error, such as a full disk, is reported once on stderr, and the
 * process ends with exit code 1 instead of 0.
 *
 * @param code the stable code of that error
 */
export const watchOutput = (process: Process, code: string): void => {
  for (const name of ['stdout', 'stderr'] as const) {
    let failed = false
    process[name].on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || failed) return
      failed = true
      process.on('exit', () => {
        process.exitCode = Number(process.exitCode ?? 0) || 1
      })
      const remedy = 'Free some space, or send it elsewhere.'
      process.stderr.write(`${name} cannot be written: ${error.message}. ${remedy} [${code}]\n`)
    })
  }
}
