import type { Order, Written } from './protocol.ts'
import { type KnownServer, startServer } from './start.ts'

/** A fault server that is started again, on its port, whenever it has ended itself. */
export interface Supervised {
  readonly url: string
  /** How often it was started again. */
  readonly restarts: number
  /** Begins a sequence of faults; all counts are 0 then. */
  begin(seed: number): Promise<void>
  /** What was written since, by all that have served. */
  written(): Promise<Written>
  stop(): Promise<void>
}

const nothing: Written = { correct: 0, otherStatus: 0, otherBody: 0, read: 0 }

const sum = (one: Written, other: Written): Written => ({
  correct: one.correct + other.correct,
  otherStatus: one.otherStatus + other.otherStatus,
  otherBody: one.otherBody + other.otherBody,
  read: one.read + other.read,
})

/** Starts a fault server and keeps one running until it is stopped. */
export const superviseFaultServer = async (): Promise<Supervised> => {
  const first = await startServer('fault', '0')
  const { url } = first
  const { port } = new URL(url)
  let ofTheDead = nothing
  let restarts = 0
  let stopped = false
  let current: Promise<KnownServer> = Promise.resolve(first)

  const watch = (server: KnownServer): void => {
    const next = server.ended.then(async (last) => {
      if (stopped) return server
      if (last.kind === 'died') ofTheDead = sum(ofTheDead, last.written)
      restarts += 1
      const another = await startServer('fault', port)
      watch(another)
      return another
    })
    void next.catch(() => {})
    // Whoever asks from the end of this one on gets the next.
    void server.ended.then(() => {
      current = next
    })
  }
  watch(first)

  /** To the one that lives; one that dies under it is asked no more. */
  const ask = async <Kind extends 'done' | 'written'>(order: Order, kind: Kind) => {
    for (;;) {
      const server = await current
      try {
        return await server.order(order, kind)
      } catch {
        await server.ended
      }
    }
  }
  return {
    url,
    get restarts() {
      return restarts
    },
    begin: async (seed) => {
      await ask({ kind: 'faults', seed }, 'done')
      ofTheDead = nothing
    },
    written: async () => {
      const { written } = await ask({ kind: 'count' }, 'written')
      return sum(ofTheDead, written)
    },
    stop: async () => {
      stopped = true
      await (await current).stop()
    },
  }
}
