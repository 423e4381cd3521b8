import { get } from 'node:http'
import type { Milliseconds } from '@deployment-lab/result'

/** An answer to a GET. */
export interface Answer {
  readonly status: number
  readonly body: string
}

/** Sends one GET over a connection of its own, so that a cluster gives it to any worker. */
export function ask(url: string, signal: AbortSignal, within: Milliseconds): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(within)])
    const request = get(url, { agent: false, signal: limited }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.once('error', reject)
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
      )
    })
    request.once('error', reject)
  })
}
