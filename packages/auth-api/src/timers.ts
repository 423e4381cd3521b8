import type { FastifyInstance } from 'fastify'

/**
 * Runs a task again and again while the app runs, one at a time. Its errors are logged; the next
 * run tries again. It keeps no process alive.
 *
 * @param seconds time between two runs
 */
export function every(
  app: FastifyInstance,
  seconds: number,
  name: string,
  work: () => Promise<unknown>,
): void {
  let running = false
  const timer = setInterval(() => {
    if (running) return
    running = true
    work()
      .catch((error: unknown) => app.log.error({ err: error }, `${name} failed`))
      .finally(() => {
        running = false
      })
  }, seconds * 1000)
  timer.unref()
  app.addHook('onClose', () => clearInterval(timer))
}
