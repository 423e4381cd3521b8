import { once } from 'node:events'
import { Server as HttpServer } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setImmediate as afterReading } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** How a drain ended. */
export type Drained =
  | { readonly state: 'drained' }
  /** The time was up: connections were cut, with what was running on them. */
  | { readonly state: 'cut'; readonly connections: number }

/** Ends the service of an app without losing what is in flight. */
export type Drain = (timeout: number) => Promise<Drained>

/**
 * How long an idle connection may still be used, in milliseconds. A request that arrives while its
 * connection is being closed is lost. Within a second a proxy's connections have mostly been used
 * once more and so are gone, or it was refused a new one and leaves this process alone.
 */
const IDLE_MS = 1000
/** How often idle connections are looked for after that, in milliseconds. */
const IDLE_INTERVAL_MS = 100
/** How long at most to take waiting connections, in milliseconds; more come to an overloaded process. */
const BACKLOG_MS = 1000
/** In a look for what has arrived that took longer, in milliseconds, more may have arrived. */
const SHORT_LOOK_MS = 1

/**
 * Prepares an app for draining; call it before the app is ready.
 *
 * `app.close()` alone stays up for as long as keep-alive connections do, and Node's own
 * `server.close()` cuts idle connections at once, also those on which a request is on its way.
 * Here the process takes the connections that wait for it, which closing the port would reset, and
 * accepts no more. It tells the client of every connection with its next answer that it is the last
 * one, and closes the connections that stay idle.
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
    let cut: number | null = null
    const limit = setTimeout(() => {
      server.getConnections((_error, count) => {
        cut = count ?? 0
        server.closeAllConnections()
      })
    }, timeout)
    // A third of the time each at most, so that neither is what uses it up.
    await takeBacklog(server, Math.min(BACKLOG_MS, timeout / 3))
    // net's close stops accepting and nothing else; http's would cut idle connections now.
    NetServer.prototype.close.call(server)
    const stopClosing = closeIdle(server, Math.min(IDLE_MS, timeout / 3))
    await closed
    stopClosing()
    clearTimeout(limit)
    await app.close()
    return cut === null ? { state: 'drained' } : { state: 'cut', connections: cut }
  }
}

/**
 * Returns right after a look that was short and found no connection waiting. Node accepts one each
 * time it looks for what has arrived, so that as many wait as a busy process has not come to.
 */
async function takeBacklog(server: HttpServer, limit: number): Promise<void> {
  const end = performance.now() + limit
  let found = false
  const onConnection = () => {
    found = true
  }
  server.on('connection', onConnection)
  // Whoever is called by a signal is in the middle of a look.
  await afterReading()
  for (;;) {
    found = false
    const began = performance.now()
    await afterReading()
    const now = performance.now()
    if ((!found && now - began < SHORT_LOOK_MS) || now >= end) break
  }
  server.off('connection', onConnection)
}

/** Closes connections that are idle when `patience` ms are over, or become so; returns its end. */
function closeIdle(server: HttpServer, patience: number): () => void {
  // After what has arrived is read: to a process that was busy, a connection on which a request
  // waits looks idle. Timers run before reading, immediates after it.
  const close = () => void setImmediate(() => server.closeIdleConnections())
  let timer = setTimeout(() => {
    close()
    timer = setInterval(close, IDLE_INTERVAL_MS)
  }, patience)
  return () => clearTimeout(timer)
}
