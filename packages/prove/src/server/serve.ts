import { createServer, type Server, type Socket } from 'node:net'
import { endWithParent, tellParent } from '@deployment-lab/loadgen'
import type { Order, Said } from './protocol.ts'

const body = '{"ok":true}'

/** The correct answer, whole. */
export const correctAnswer = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
)

const headEnd = Buffer.from('\r\n\r\n')
/** Limit of Linux, unless it is raised: stalled connections must not be turned away. */
const backlog = 4_096

/** A server of raw sockets that calls back for every request's head, in the order of arrival. */
export const createHeadServer = (onRequest: (socket: Socket) => void): Server =>
  createServer({ noDelay: true }, (socket) => {
    let carry = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      const seen = carry.length === 0 ? chunk : Buffer.concat([carry, chunk])
      let at = 0
      for (let end = seen.indexOf(headEnd); end >= 0; end = seen.indexOf(headEnd, at)) {
        at = end + headEnd.length
        onRequest(socket)
      }
      carry = at === seen.length ? Buffer.alloc(0) : Buffer.from(seen.subarray(at))
    })
  })

const attempts = 100

/** Listens on loopback; port 0 takes a free one. A port whose last owner is just ending is tried again. */
export const listen = async (server: Server, port: number): Promise<string> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listenOnce(server, port)
    } catch (error) {
      if (attempt === attempts) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

const listenOnce = (server: Server, port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', backlog }, () => {
      server.off('error', reject)
      const address = server.address()
      if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
      resolve(`http://127.0.0.1:${address.port}`)
    })
  })

export const say = (said: Said): void => tellParent(said)

/** Answers the parent's orders one after the other and ends with it. */
export const obey = (carryOut: (order: Order) => Promise<Said> | Said): void => {
  endWithParent()
  process.on('message', (order: Order) => {
    void Promise.resolve(carryOut(order)).then(say)
  })
}
