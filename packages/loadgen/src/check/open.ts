import { isIP } from 'node:net'
import type { OpenLoopPlan } from '../plan.ts'
import {
  longestDuration,
  longestTimeout,
  mostConnections,
  mostRequests,
  mostSources,
} from './limits.ts'
import { checkPace } from './pace.ts'
import { checkPorts } from './ports.ts'
import { checkRequest, need, whole, within } from './values.ts'

const checkSources = (sources: OpenLoopPlan['sources']): void => {
  if (sources === undefined) return
  within('the number of sources', sources.length, 1, mostSources)
  for (const [index, source] of sources.entries()) {
    need(
      isIP(source) !== 0,
      `source ${index + 1} is ${JSON.stringify(source)}, choose an IP address such as 127.0.0.2`,
    )
  }
}

/**
 * Refuses an open-loop plan that cannot be run (`LOADGEN_PLAN_INVALID`), with what is possible.
 *
 * @param processes that share the sending
 */
export const checkOpenLoopPlan = (plan: OpenLoopPlan, processes = 1): void => {
  checkPace(plan)
  within('timeout', plan.timeout, 1, longestTimeout, ' ms')
  within('outageThreshold', plan.outageThreshold, 0, longestDuration, ' ms')
  whole('maxInFlight', plan.maxInFlight, 1, mostConnections)
  need(
    plan.maxInFlight >= processes,
    `maxInFlight is ${plan.maxInFlight} for ${processes} processes, and each needs one at least; ` +
      `the nearest is ${processes}`,
  )
  whole('connections', plan.connections ?? 0, 0, mostConnections)
  need(
    plan.connectionUse !== 'new' || plan.connections === undefined,
    'connections are kept, and connectionUse is new; leave one of them out',
  )
  if (plan.deadline !== undefined) within('deadline', plan.deadline, 1, plan.timeout, ' ms')
  checkSources(plan.sources)
  checkPorts(plan)
  const { MIN_SAFE_INTEGER, MAX_SAFE_INTEGER } = Number
  whole('seed', plan.seed, MIN_SAFE_INTEGER, MAX_SAFE_INTEGER)
  need(plan.mix.length > 0, 'the mix has no request; give it one')
  within('the number of requests of the mix', plan.mix.length, 1, mostRequests)
  for (const [index, { request, weight }] of plan.mix.entries()) {
    checkRequest(`request ${index + 1} of the mix`, request)
    within(`the weight of request ${index + 1} of the mix`, weight, 1e-9, 1e9)
  }
  for (const [index, { at, request }] of plan.faults.entries()) {
    checkRequest(`fault ${index + 1}`, request)
    within(`the time of fault ${index + 1}`, at, 0, plan.duration, ' ms')
  }
}
