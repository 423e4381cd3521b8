import type { Deeds, Order } from './protocol.ts'
import { type KnownServer, startServer } from './start.ts'

/** A fault server that is started again, on its port, whenever it has ended itself. */
export interface Supervised {
  readonly url: string
  /** Number of times that it was started again. */
  readonly restarts: number
  /** Begins a sequence of faults with an empty record. */
  begin(seed: number): Promise<void>
  /** Records of the sequence, from all servers that have served. */
  deeds(): Promise<Deeds>
  stop(): Promise<void>
}

const nothing: Deeds = { handled: [], cuts: [], held: 0 }

const together = (one: Deeds, other: Deeds): Deeds => ({
  handled: [...one.handled, ...other.handled],
  cuts: [...one.cuts, ...other.cuts],
  held: Math.max(one.held, other.held),
})

/** Extends its last cut until it is gone, which takes the kernel a while: its sockets are open. */
const untilGone = (deeds: Deeds): Deeds => {
  const to = Date.now()
  return {
    ...deeds,
    cuts: deeds.cuts.map((cut, at, all) => (at === all.length - 1 ? { ...cut, to } : cut)),
  }
}

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
      if (last.kind === 'died') ofTheDead = together(ofTheDead, untilGone(last.deeds))
      restarts += 1
      const another = await startServer('fault', port)
      watch(another)
      return another
    })
    void next.catch(() => {})
    // Questions after the end of this server go to the next.
    void server.ended.then(() => {
      current = next
    })
  }
  watch(first)

  /** Asks the living server; one that dies during a question is not asked again. */
  const ask = async <Kind extends 'done' | 'deeds'>(order: Order, kind: Kind) => {
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
    deeds: async () => {
      const { deeds } = await ask({ kind: 'tell' }, 'deeds')
      return together(ofTheDead, deeds)
    },
    stop: async () => {
      stopped = true
      await (await current).stop()
    },
  }
}
