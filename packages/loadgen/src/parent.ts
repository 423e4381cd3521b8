/** Signals that ask a command to end. */
const requests = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Ends this process with its parent: the channel between them closes when either ends. A signal
 * meant for the command may reach every process of it, from a terminal or a service manager. So it
 * is left to the parent, which decides.
 */
export const endWithParent = (): void => {
  process.on('disconnect', () => process.exit(0))
  for (const name of requests) process.on(name, () => {})
}

/** Sends a message to the parent. */
export const tellParent = (message: object): void => {
  process.send?.(message)
}
