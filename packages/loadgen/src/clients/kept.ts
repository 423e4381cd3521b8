import type { Client, ClientStream } from '../open/client.ts'
import type { Connection } from '../open/connection.ts'
import { Dialer } from '../open/dialer.ts'
import { encodeRequest } from '../open/request.ts'
import type { ClientPlan } from '../plan.ts'

/** Sends on connections that are kept and used in turn; more are opened when none is idle. */
export const kept: ClientPlan = { module: import.meta.url, name: 'kept', options: null }

export const createClient = (stream: ClientStream): Client => {
  const { plan, target } = stream
  const requests = plan.mix.map(({ request }) => encodeRequest(request, target.host))
  const idle = new IdleQueue()
  let onSettled = (): void => {}
  const dialer = new Dialer(
    stream,
    (connection) => {
      idle.push(connection)
      onSettled()
    },
    () => onSettled(),
  )
  return {
    /** Opens connections; a server that takes none is no error yet. */
    connect: async (signal) => {
      let waiting = Math.min(plan.connections ?? 0, plan.maxInFlight)
      if (waiting === 0) return
      const { promise, resolve } = Promise.withResolvers<void>()
      onSettled = () => {
        waiting -= 1
        if (waiting === 0) resolve()
      }
      for (let left = waiting; left > 0; left -= 1) dialer.dial()
      const limit = setTimeout(resolve, plan.timeout)
      signal.addEventListener('abort', () => resolve(), { once: true })
      await promise
      clearTimeout(limit)
      onSettled = () => {}
    },
    send: (entry, arrival) => {
      const connection = idle.take() ?? dialer.dial()
      const request = requests[entry]
      if (request !== undefined) connection.send(request, arrival)
      return connection
    },
    close: () => dialer.close(),
  }
}

/**
 * Idle connections, the longest idle first, so that all are used in turn: a server that
 * balances by connection then gets its work spread. Closed ones are passed over.
 */
class IdleQueue {
  private readonly waiting: (Connection | undefined)[] = []
  private head = 0

  push(connection: Connection): void {
    this.waiting.push(connection)
  }

  take(): Connection | null {
    while (this.head < this.waiting.length) {
      const connection = this.waiting[this.head]
      this.waiting[this.head] = undefined
      this.head += 1
      if (this.head > 1024 && this.head * 2 > this.waiting.length) {
        this.waiting.copyWithin(0, this.head)
        this.waiting.length -= this.head
        this.head = 0
      }
      if (connection?.isIdle) return connection
    }
    return null
  }
}
