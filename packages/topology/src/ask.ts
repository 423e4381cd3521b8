import { type IncomingHttpHeaders, request as open } from 'node:http'
import type { Milliseconds } from '@deployment-lab/result'

/** The request; a GET without a body where it is left out. */
export interface Question {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Address to connect to, in place of the one that the URL's name resolves to. */
  readonly address?: string
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Limit above any answer of an API that is asked here; a stream without an end is longer. */
const longestBody = 1 << 20

/**
 * Sends one request over a connection of its own, so that a cluster gives it to any worker. It
 * reaches the same places as a load: any port, no proxy of the environment, and no redirect is
 * followed.
 *
 * @throws the error of the connection, or an `AbortError`, whose cause is the reason
 */
export function ask(
  url: string,
  signal: AbortSignal,
  within: Milliseconds,
  { method = 'GET', headers = {}, body, address }: Question = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(within)])
    const target = new URL(url)
    const options = {
      method,
      headers: { host: target.host, ...headers },
      agent: false,
      signal: limited,
      ...(address !== undefined && { hostname: address }),
    }
    const request = open(target, options, (response) => {
      const parts: Buffer[] = []
      let length = 0
      response.on('data', (part: Buffer) => {
        length += part.length
        parts.push(part)
        if (length > longestBody) request.destroy(new Error('its answer is longer than 1 MiB'))
      })
      response.once('error', reject)
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
        }),
      )
    })
    request.once('error', reject)
    request.end(body)
  })
}
