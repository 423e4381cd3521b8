import cluster from 'node:cluster'
import { once } from 'node:events'
import { Server as HttpServer } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import { setImmediate as afterReading } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** End of a drain. */
export type Drained =
  | { readonly state: 'drained' }
  /** The time was up: connections were cut, with what was running on them. */
  | { readonly state: 'cut'; readonly connections: number }

/** Ends the service of an app without losing what is in flight. */
export type Drain = (timeout: number) => Promise<Drained>

/**
 * Time for which an idle connection may still be used, in milliseconds. A request that arrives
 * while its connection is being closed is lost. Within a second a proxy has mostly used each
 * connection once more, which ends it, or was refused a new one and sends nothing here for a while.
 */
const IDLE_MS = 1000
/** Time between later looks for idle connections, in milliseconds. */
const IDLE_INTERVAL_MS = 100
/** Length of a look for arrivals, in milliseconds, after which more may have arrived. */
const SHORT_LOOK_MS = 1
/** Time to wait for a look that is short; then a long one has to do. In milliseconds. */
const SHORT_LOOK_WAIT_MS = 1000
/** Milliseconds without arrivals after which none waits. A cluster's primary hands them out. */
const QUIET_MS = cluster.isWorker ? 5 : 0

/**
 * Prepares an app for draining; call it before the app is ready.
 *
 * `app.close()` alone stays up for as long as keep-alive connections do, and Node's own
 * `server.close()` cuts idle connections at once, also those on which a request is on its way.
 * Here the process takes the connections that wait for it, which closing the port would reset, and
 * accepts no more. Then it tells the client of every connection with its next answer that it is the
 * last one (not before: the client would come back), and closes the connections that stay idle.
 */
export function prepareDrain(app: FastifyInstance): Drain {
  let draining = false
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (draining) reply.header('connection', 'close')
    done(null, payload)
  })
  const { server } = app
  if (!(server instanceof HttpServer)) throw new TypeError('only plain HTTP can be drained')
  const connections = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })

  return async (timeout) => {
    const closed = once(server, 'close')
    let cut: number | null = null
    const limit = setTimeout(() => {
      cut = connections.size
      server.closeAllConnections()
    }, timeout)
    // Each step takes a third of the time at most, so that neither uses it up.
    if (!(await takeBacklog(server, timeout / 3)))
      app.log.warn('the port is closed while connections wait for it: they are reset')
    draining = true
    // net's close stops accepting and nothing else; http's would cut idle connections now.
    NetServer.prototype.close.call(server)
    // The time was up, and more was accepted after that.
    if (cut !== null) server.closeAllConnections()
    const stopClosing = closeIdle(server, connections, Math.min(IDLE_MS, timeout / 3))
    await closed
    stopClosing()
    clearTimeout(limit)
    await app.close()
    return cut === null ? { state: 'drained' } : { state: 'cut', connections: cut }
  }
}

/**
 * Returns true right after a look that found no connection waiting, or false if there was none in
 * time. Node accepts one connection at each look for arrivals, so a busy process leaves many
 * waiting.
 *
 * @param limit milliseconds
 */
async function takeBacklog(server: HttpServer, limit: number): Promise<boolean> {
  const start = performance.now()
  let found = start
  const onConnection = () => {
    found = performance.now()
  }
  server.on('connection', onConnection)
  try {
    // The handler of a signal runs in the middle of a look.
    await afterReading()
    for (;;) {
      const began = performance.now()
      await afterReading()
      const now = performance.now()
      const does = now - began < SHORT_LOOK_MS || now - start >= SHORT_LOOK_WAIT_MS
      if (found <= began && now - found >= QUIET_MS && does) return true
      if (now - start >= limit) return false
    }
  } finally {
    server.off('connection', onConnection)
  }
}

/** Closes connections that are idle when `patience` ms are over, or become so; returns its end. */
function closeIdle(
  server: HttpServer,
  connections: ReadonlySet<Socket>,
  patience: number,
): () => void {
  // Idle connections are closed after arrivals are read: to a process that was busy, a connection
  // on which a request waits looks idle. Timers run before reading, immediates after it.
  const close = () =>
    void setImmediate(() => {
      server.closeIdleConnections()
      // Node does not count connections as idle that were never used.
      for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
    })
  let timer = setTimeout(() => {
    close()
    timer = setInterval(close, IDLE_INTERVAL_MS)
  }, patience)
  return () => clearTimeout(timer)
}
