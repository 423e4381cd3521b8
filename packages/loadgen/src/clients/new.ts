import { checkPorts } from '../check/ports.ts'
import { need } from '../check/values.ts'
import type { Client, ClientModule, ClientStream } from '../open/client.ts'
import { Dialer } from '../open/dialer.ts'
import { encodeRequest } from '../open/request.ts'
import type { ClientPlan } from '../plan.ts'

/**
 * Opens a connection for each arrival, announces its end and closes it with the answer. Latency
 * includes connecting.
 */
export const newEachTime: ClientPlan = { module: import.meta.url, name: 'new', options: null }

export const createClient = (stream: ClientStream): Client => {
  const { plan, target } = stream
  const requests = plan.mix.map(({ request }) => encodeRequest(request, target.host, true))
  const dialer = new Dialer(stream)
  return {
    connect: () => Promise.resolve(),
    send: (entry, arrival) => {
      const connection = dialer.dial()
      const request = requests[entry]
      if (request !== undefined) connection.send(request, arrival)
      return connection
    },
    close: () => dialer.close(),
  }
}

export const checkStream: ClientModule['checkStream'] = (stream, duration) => {
  need(
    stream.connections === undefined,
    'connections are kept, and this client opens a new one each time; leave them out',
  )
  checkPorts(stream, duration)
}
