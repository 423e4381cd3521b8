/** Part of autocannon 9.0.0 that we use, read in its source. */
declare module 'autocannon' {
  /** Memory of a client from a request of its list to the next; cleared when it starts over. */
  export interface Context {
    [name: string]: unknown
  }

  /** Request of the list that every client goes through, again and again. */
  export interface Request {
    method: 'GET' | 'POST'
    path: string
    headers: Record<string, string>
    body?: string
    /**
     * Called before each sending but that of the first request of the list. Null: the client
     * starts over with the first.
     */
    setupRequest?: (request: Request, context: Context) => Request | null
    /** Called right before the `response` event of the same answer. */
    onResponse?: (status: number, body: string, context: Context) => void
  }

  /**
   * Connection. It emits `request`, `headers`, `response`, `timeout` and `connError`, which name no
   * request. The first `request` comes behind `setupClient`; a `timeout` behind the `request` that
   * is sent on the new connection.
   */
  export interface Client extends NodeJS.EventEmitter {
    /** Requests a second; checked before each sending. 0 or undefined: without a limit. */
    rate: number | undefined
    reqsMadeThisSecond: number
    destroy(): void
  }

  export interface Options {
    url: string
    method?: 'GET' | 'POST'
    headers?: Record<string, string>
    body?: string
    requests?: Request[]
    connections: number
    /** Seconds. */
    duration: number
    /** Seconds, at least 1. */
    timeout: number
    /** Milliseconds between its looks at whether it has to stop. */
    sampleInt: number
    excludeErrorStats: boolean
    skipAggregateResult: boolean
    /** Called with every client before it connects. */
    setupClient?: (client: Client) => void
    /** Called right behind the `response` event of the same answer. */
    verifyBody?: (body: string) => boolean
  }

  interface Tracker extends NodeJS.EventEmitter {
    stop(): void
  }

  export default function autocannon(
    options: Options,
    done: (error: Error | null, result: unknown) => void,
  ): Tracker
}
