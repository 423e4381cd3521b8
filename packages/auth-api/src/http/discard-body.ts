import type { IncomingMessage } from 'node:http'

/** Bytes of a refused body that are read; more are not waited for. */
const MOST = 2 ** 20

/**
 * Reads the rest of a refused body and drops it. A client that still writes when the connection
 * closes learns of the closing and not of the answer: a proxy takes that for a worker that died. A
 * body beyond a mebibyte is cut off all the same.
 *
 * @param done called once, when the request may be answered
 */
export function discardBody(request: IncomingMessage, done: () => void): void {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > MOST || request.readableEnded || request.destroyed) {
    done()
    return
  }
  let read = 0
  let over = false
  const end = () => {
    if (over) return
    over = true
    done()
  }
  request.on('data', (part: Buffer) => {
    read += part.length
    if (read > MOST) end()
  })
  for (const event of ['end', 'close', 'error']) request.once(event, end)
  request.resume()
}
