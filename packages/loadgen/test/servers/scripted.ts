import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

/** A request as the server read it. */
export interface Asked {
  method: string
  path: string
  body: string
  /** Request line and headers. */
  head: string
  socket: Socket
  /** The address it came from. */
  from: string
  /** Requests before it on the same connection. */
  onConnection: number
  /** Requests before it at this server. */
  index: number
  /** When it was read, by performance.now(). */
  at: number
}

export interface ScriptedServer {
  readonly url: string
  readonly port: number
  readonly asked: Asked[]
  /** Connections accepted so far. */
  readonly accepted: number
  /** Stops listening and resets every connection. */
  crash(): Promise<void>
  /** Listens again on the same port. */
  listen(): Promise<void>
  /** Resolves once no connection is left. */
  emptied(): Promise<void>
  stop(): Promise<void>
}

/** An HTTP/1.1 answer with a length. */
export const answer = (status: number, body = '{}', headers: string[] = []): string =>
  [
    `HTTP/1.1 ${status} Text`,
    ...headers,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')

const bodyLength = (head: string): number => Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)

/** A raw TCP server that reads requests and lets the test write the answer, byte by byte. */
export const startScripted = async (respond: (asked: Asked) => void): Promise<ScriptedServer> => {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  let accepted = 0
  let whenEmpty: (() => void) | null = null

  const accept = (socket: Socket): void => {
    let seen = ''
    let onConnection = 0
    const from = socket.remoteAddress ?? ''
    accepted += 1
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0) whenEmpty?.()
    })
    socket.setEncoding('latin1').on('data', (text: string) => {
      seen += text
      for (let end = seen.indexOf('\r\n\r\n'); end >= 0; end = seen.indexOf('\r\n\r\n')) {
        const stop = end + 4 + bodyLength(seen.slice(0, end))
        if (seen.length < stop) return
        const [method = '', path = ''] = seen.split(' ', 2)
        const head = seen.slice(0, end)
        const body = seen.slice(end + 4, stop)
        const one = { method, path, body, head, socket, from, onConnection }
        seen = seen.slice(stop)
        onConnection += 1
        const request = { ...one, index: asked.length, at: performance.now() }
        asked.push(request)
        respond(request)
      }
    })
  }

  let server: Server = createServer(accept)
  let port = 0
  const listen = async (): Promise<void> => {
    server = createServer(accept)
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
    port = address.port
  }
  const crash = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.resetAndDestroy()
    await closed
  }
  await listen()
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    get accepted() {
      return accepted
    },
    crash,
    listen,
    emptied: () =>
      new Promise((resolve) => {
        whenEmpty = resolve
        if (sockets.size === 0) resolve()
      }),
    stop: crash,
  }
}
