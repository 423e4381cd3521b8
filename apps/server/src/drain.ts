import { once } from 'node:events'
import { Server as HttpServer } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** How a drain ended. */
export type Drained =
  | { readonly state: 'drained' }
  /** The time was up: connections were cut, with what was running on them. */
  | { readonly state: 'cut'; readonly connections: number }

/** Ends the service of an app without losing what is in flight. */
export type Drain = (timeout: number) => Promise<Drained>

/** How often idle connections are looked for, and how long one has at least to be used again. */
const IDLE_INTERVAL_MS = 100

/**
 * Prepares an app for draining; call it before the app is ready.
 *
 * `app.close()` alone stays up for as long as keep-alive connections do, and Node's own
 * `server.close()` cuts idle connections at once, also those on which a request is on its way.
 * Here the process stops accepting, tells the client of every connection with its next answer that
 * it is the last one, and closes the connections that stay idle on a timer.
 */
export function prepareDrain(app: FastifyInstance): Drain {
  let draining = false
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (draining) reply.header('connection', 'close')
    done(null, payload)
  })

  return async (timeout) => {
    draining = true
    const { server } = app
    if (!(server instanceof HttpServer)) throw new TypeError('only plain HTTP can be drained')
    const closed = once(server, 'close')
    // net's close stops accepting and nothing else; http's would cut idle connections now.
    NetServer.prototype.close.call(server)
    // After what has arrived is read: to a process that was busy, a connection on which a request
    // waits looks idle. Timers run before reading, immediates after it.
    const idle = setInterval(
      () => setImmediate(() => server.closeIdleConnections()),
      IDLE_INTERVAL_MS,
    )
    let cut: number | null = null
    const limit = setTimeout(() => {
      server.getConnections((_error, count) => {
        cut = count ?? 0
        server.closeAllConnections()
      })
    }, timeout)
    await closed
    clearInterval(idle)
    clearTimeout(limit)
    await app.close()
    return cut === null ? { state: 'drained' } : { state: 'cut', connections: cut }
  }
}
