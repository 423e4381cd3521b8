/** Runs tasks, at most so many at a time. */
export type Limiter = <T>(task: () => Promise<T>) => Promise<T | 'queue-full'>

/**
 * Bounds how much work runs at once and how much waits: a flood of logins waits for its turn
 * instead of taking every core from the requests that only verify a token.
 */
export function createLimiter(concurrency: number, queueLimit: number): Limiter {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running >= concurrency) {
      if (waiting.length >= queueLimit) return 'queue-full'
      // The one that ends hands its place over, so that nobody slips in between.
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
