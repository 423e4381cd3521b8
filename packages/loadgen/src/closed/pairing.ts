import type { Client } from 'autocannon'
import { LoadgenError } from '../errors.ts'

const unpaired = (what: string): LoadgenError =>
  new LoadgenError(
    'LOADGEN_ANSWERS_UNPAIRED',
    `The server gave ${what}, so that answers of a closed loop cannot be told by their requests, ` +
      'nor their latencies; have it give one answer to each request, or load it with an open loop whose connections are new.',
  )

/**
 * Looks for an answer that belongs to no request. autocannon takes an interim answer (100, 103)
 * for the answer to its request and a surplus one for that to its next; without a next one it
 * throws, out of reach of its caller.
 *
 * @param onUnpaired called in the middle of reading such an answer, with its error
 */
export const watchPairing = (client: Client, onUnpaired: (error: LoadgenError) => void): void => {
  let owed = 0
  // Data in one piece with an answer came before the server could read the next request.
  let inOnePiece = false
  const endPiece = (): void => {
    inOnePiece = false
  }
  client.on('request', () => {
    owed += 1
  })
  // autocannon forgets the requests under way, and has sent again by then.
  client.on('timeout', () => {
    owed = 1
  })
  client.on('headers', ({ statusCode }: { statusCode: number }) => {
    if (statusCode < 200 && statusCode !== 101) {
      onUnpaired(unpaired(`an interim answer (${statusCode}) before an answer`))
    } else if (inOnePiece || owed <= 0)
      onUnpaired(unpaired('more answers than there were requests'))
  })
  client.on('response', () => {
    owed -= 1
    inOnePiece = true
    queueMicrotask(endPiece)
  })
}
