import { once } from 'node:events'
import { createServer, request as open, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Served } from './api.ts'

/** An answer on its way through the proxy. */
export interface Passing {
  readonly method: string
  readonly path: string
  readonly acceptsGzip: boolean
  status: number
  reason: string
  /** Names and values in turn, as they came. */
  headers: string[]
  body: Buffer
  /** What to do with the client's connection behind the answer. */
  after: 'nothing' | 'close' | 'stray bytes'
}

/** A proxy that passes everything on as it is, but for what `change` does to an answer. */
export const startProxy = async (
  upstream: string,
  change: (passing: Passing) => void,
): Promise<Served> => {
  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '' } = incoming
    const { hostname, port } = new URL(upstream)
    const headers = incoming.rawHeaders
    const onward = open({ agent: false, hostname, port, method, path, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.once('end', () => {
        const passing: Passing = {
          method,
          path,
          acceptsGzip: String(incoming.headers['accept-encoding']).includes('gzip'),
          status: answer.statusCode ?? 0,
          reason: answer.statusMessage ?? '',
          headers: answer.rawHeaders,
          body: Buffer.concat(parts),
          after: 'nothing',
        }
        change(passing)
        pass(passing, outgoing)
      })
    })
    onward.once('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  return listen(server)
}

const pass = (passing: Passing, outgoing: ServerResponse): void => {
  const { socket } = outgoing
  outgoing.sendDate = false
  outgoing.writeHead(passing.status, passing.reason, passing.headers)
  outgoing.end(passing.method === 'HEAD' ? undefined : passing.body, () => {
    if (passing.after === 'close') socket?.end()
    if (passing.after === 'stray bytes') socket?.write('stray')
  })
}

const listen = async (server: Server): Promise<Served> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A listening TCP server has such an address.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
