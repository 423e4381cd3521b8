import type { Client, ClientStream } from '../open/client.ts'
import { Dialer } from '../open/dialer.ts'
import { IdleQueue } from '../open/idle-queue.ts'
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
