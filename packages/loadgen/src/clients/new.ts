import { checkPorts } from '../check/ports.ts'
import type { ClientModule } from '../open/client.ts'
import { clientOf, Dialer } from '../open/dialer.ts'
import { encodeRequest } from '../open/request.ts'
import type { ClientPlan } from '../plan.ts'

/**
 * Opens a connection for each arrival, announces its end and closes it with the answer. Latency
 * includes connecting.
 */
export const newEachTime: ClientPlan = { module: import.meta.url, name: 'new', options: null }

export const createClient: ClientModule['createClient'] = (stream) => {
  const { plan, target } = stream
  const requests = plan.mix.map(({ request }) => encodeRequest(request, target.host, true))
  return clientOf(new Dialer(stream), requests)
}

export const checkStream: ClientModule['checkStream'] = (stream, duration) =>
  checkPorts(stream, duration)
