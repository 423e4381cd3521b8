import type { IncomingMessage } from 'node:http'

/** More than this of a body that is refused is not waited for, in bytes. */
const MOST = 2 ** 20

/**
 * Reads what is left of a body that is refused, and lets it go. Whoever still writes when the
 * connection closes is told of the closing and not of the answer: a proxy takes that for a worker
 * that died. A body beyond a mebibyte is cut off all the same.
 */
export function discardBody(request: IncomingMessage): Promise<void> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > MOST || request.readableEnded || request.destroyed) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  let read = 0
  request.on('data', (part: Buffer) => {
    read += part.length
    if (read > MOST) resolve()
  })
  for (const event of ['end', 'close', 'error']) request.once(event, () => resolve())
  request.resume()
  return promise
}
