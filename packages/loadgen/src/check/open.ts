import { isIP } from 'node:net'
import type { Milliseconds } from '@deployment-lab/result'
import { loadClient } from '../open/client.ts'
import type { OpenLoopPlan, StreamPlan } from '../plan.ts'
import {
  longestDuration,
  longestTimeout,
  mostArrivals,
  mostConnections,
  mostRequests,
  mostSources,
  mostStreams,
} from './limits.ts'
import { checkPace } from './pace.ts'
import { checkRequest, inside, need, whole, within } from './values.ts'

const checkSources = (sources: StreamPlan['sources']): void => {
  if (sources === undefined) return
  within('the number of sources', sources.length, 1, mostSources)
  for (const [index, source] of sources.entries()) {
    need(
      isIP(source) !== 0,
      `source ${index + 1} is ${JSON.stringify(source)}, choose an IP address such as 127.0.0.2`,
    )
  }
}

const checkStream = (stream: StreamPlan, duration: Milliseconds, processes: number): void => {
  checkPace({ ...stream, duration })
  within('timeout', stream.timeout, 1, longestTimeout, ' ms')
  whole('maxInFlight', stream.maxInFlight, 1, mostConnections)
  need(
    stream.maxInFlight >= processes,
    `maxInFlight is ${stream.maxInFlight} for ${processes} processes, and each needs one at least; ` +
      `the nearest is ${processes}`,
  )
  whole('connections', stream.connections ?? 0, 0, mostConnections)
  if (stream.deadline !== undefined) within('deadline', stream.deadline, 1, stream.timeout, ' ms')
  checkSources(stream.sources)
  need(stream.mix.length > 0, 'the mix has no request; give it one')
  within('the number of requests of the mix', stream.mix.length, 1, mostRequests)
  for (const [index, { request, weight }] of stream.mix.entries()) {
    checkRequest(`request ${index + 1} of the mix`, request)
    within(`the weight of request ${index + 1} of the mix`, weight, 1e-9, 1e9)
  }
}

const checkNames = (streams: readonly StreamPlan[]): void => {
  within('the number of streams', streams.length, 1, mostStreams)
  for (const [index, { name }] of streams.entries()) {
    need(name !== '', `stream ${index + 1} has no name; give it one, such as users`)
    const first = streams.findIndex((stream) => stream.name === name)
    need(
      first === index,
      `streams ${first + 1} and ${index + 1} are both called "${name}"; give each a name of its own`,
    )
  }
  need(
    streams.some(({ users }) => users),
    'no stream stands for users, and what they lose decides; set users to true in one',
  )
}

const checkTotal = ({ streams, duration }: OpenLoopPlan): void => {
  const arrivals = streams.reduce((sum, { rate }) => sum + (rate * duration) / 1000, 0)
  need(
    arrivals <= mostArrivals,
    `all streams together are ${Math.round(arrivals)} arrivals, beyond ${mostArrivals}; the nearest is ` +
      `${Math.floor((mostArrivals / arrivals) * duration)} ms`,
  )
}

/**
 * Refuses an open-loop plan that cannot be run (`LOADGEN_PLAN_INVALID`), with what is possible, and
 * a client that cannot be imported (`LOADGEN_CLIENT_INVALID`).
 *
 * @param processes that share the sending
 */
export const checkOpenLoopPlan = async (plan: OpenLoopPlan, processes = 1): Promise<void> => {
  const { streams, faults, duration, controlUntil = 0 } = plan
  const { MIN_SAFE_INTEGER, MAX_SAFE_INTEGER } = Number
  checkNames(streams)
  for (const stream of streams) {
    inside(`stream ${stream.name}`, () => checkStream(stream, duration, processes))
  }
  checkTotal(plan)
  within('outageThreshold', plan.outageThreshold, 0, longestDuration, ' ms')
  within('controlUntil', controlUntil, 0, duration, ' ms')
  whole('seed', plan.seed, MIN_SAFE_INTEGER, MAX_SAFE_INTEGER)
  for (const [index, { at, request }] of faults.entries()) {
    checkRequest(`fault ${index + 1}`, request)
    within(`the time of fault ${index + 1}`, at, 0, duration, ' ms')
  }
  for (const stream of streams) {
    const client = await loadClient(stream)
    inside(`stream ${stream.name}`, () => client.checkStream?.(stream, duration))
  }
}
