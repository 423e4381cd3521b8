/**
 * Ends this process with the one that started it: the channel between them closes when either
 * does. Ctrl-C reaches every process of a terminal, so it is left to the parent, which decides.
 */
export const endWithParent = (): void => {
  process.on('disconnect', () => process.exit(0))
  process.on('SIGINT', () => {})
}

/** Says something to the parent. */
export const tellParent = (message: object): void => {
  process.send?.(message)
}
