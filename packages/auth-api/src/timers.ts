import type { FastifyInstance } from 'fastify'

/**
 * Does something again and again while the app runs, one at a time. What it throws is logged; the
 * next time tries again. Keeps no process alive.
 *
 * @param seconds between two times
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
