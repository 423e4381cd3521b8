/** Runs tasks, up to a number at a time. */
export type Limiter = <T>(task: () => Promise<T>) => Promise<T | 'queue-full'>

/**
 * Limits the work that runs at once and the work that waits: a flood of logins waits for its turn
 * instead of taking every core from the requests that only verify a token.
 */
export function createLimiter(concurrency: number, queueLimit: number): Limiter {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running >= concurrency) {
      if (waiting.length >= queueLimit) return 'queue-full'
      // A task that ends hands its place over, so that no other slips in between.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running += 1
    }
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
