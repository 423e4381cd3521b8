/** Signals that ask a command to end. */
const requests = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Ends this process with the one that started it: the channel between them closes when either
 * does. A signal that is meant for the command may reach every process of it, from a terminal or
 * from a service manager. So it is left to the parent, which decides.
 */
export const endWithParent = (): void => {
  process.on('disconnect', () => process.exit(0))
  for (const name of requests) process.on(name, () => {})
}

/** Says something to the parent. */
export const tellParent = (message: object): void => {
  process.send?.(message)
}
