import type { OpenLoopPlan } from '../plan.ts'
import { longestDuration, longestTimeout, mostConnections, mostRequests } from './limits.ts'
import { checkPace } from './pace.ts'
import { checkRequest, need, whole, within } from './values.ts'

/** Refuses an open-loop plan that cannot be run (`LOADGEN_PLAN_INVALID`), with what is possible. */
export const checkOpenLoopPlan = (plan: OpenLoopPlan): void => {
  checkPace(plan)
  within('timeout', plan.timeout, 1, longestTimeout, ' ms')
  within('outageThreshold', plan.outageThreshold, 0, longestDuration, ' ms')
  whole('maxInFlight', plan.maxInFlight, 1, mostConnections)
  whole('connections', plan.connections ?? 0, 0, mostConnections)
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
