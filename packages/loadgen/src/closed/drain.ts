import type { Milliseconds } from '@deployment-lab/result'
import type { Client } from 'autocannon'

/** Time after a client's own time-out, for a client that never answers again. */
const grace: Milliseconds = 1_000

/**
 * Lets no client send again and waits for the answers under way: one request each at the end of a
 * loop that was never idle. A request whose connection fails or whose time-out passes has no
 * answer.
 *
 * @returns number of requests left without an answer
 */
export const drain = async (
  clients: readonly Client[],
  timeout: Milliseconds,
  signal: AbortSignal,
): Promise<number> => {
  const pending = new Set(clients)
  const { promise, resolve } = Promise.withResolvers<void>()
  let lost = 0
  const settle = (client: Client, answered: boolean): void => {
    if (!pending.delete(client)) return
    if (!answered) lost += 1
    if (pending.size === 0) resolve()
  }
  for (const client of clients) {
    // A rate of one request a second stops it: the client checks the rate before each sending.
    client.rate = 1
    client.reqsMadeThisSecond = Number.POSITIVE_INFINITY
    client.on('response', () => settle(client, true))
    client.on('timeout', () => settle(client, false))
    client.on('connError', () => {
      // A client that is not destroyed would connect again at once, and again.
      client.destroy()
      settle(client, false)
    })
  }
  if (pending.size === 0 || signal.aborted) resolve()
  const limit = setTimeout(resolve, timeout + grace)
  signal.addEventListener('abort', () => resolve(), { once: true })
  await promise
  clearTimeout(limit)
  return lost + pending.size
}
