import type { IncomingMessage } from 'node:http'

/** More than this of a body that is refused is not waited for, in bytes. */
const MOST = 2 ** 20

/**
 * Reads what is left of a body that is refused, and lets it go. Whoever still writes when the
 * connection closes is told of the closing and not of the answer: a proxy takes that for a worker
 * that died. A body beyond a mebibyte is cut off all the same.
 *
 * @param done called once, when it may be answered
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
