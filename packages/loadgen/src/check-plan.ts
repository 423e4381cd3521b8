import { namesIn } from './closed/placeholders.ts'
import { LoadgenError } from './errors.ts'
import type { ClosedLoopPlan, OpenLoopPlan, PreparedRequest, ScriptedLoopPlan } from './plan.ts'

const longestDuration = 3_600_000
const longestTimeout = 60_000
const shortestClosedTimeout = 1_000
const mostArrivals = 20_000_000
const mostConnections = 10_000
const mostSteps = 10_000

const need = (holds: boolean, what: string): void => {
  if (!holds) throw new LoadgenError('LOADGEN_PLAN_INVALID', `The plan cannot be run: ${what}.`)
}

const within = (name: string, value: number, low: number, high: number, unit = ''): void => {
  need(
    Number.isFinite(value) && value >= low && value <= high,
    `${name} is ${value}${unit}, choose ${low} to ${high}${unit}`,
  )
}

const whole = (name: string, value: number, low: number, high: number): void => {
  within(name, value, low, high)
  need(Number.isInteger(value), `${name} is ${value}, choose a whole number`)
}

const breaksLine = /[\r\n\0]/

const checkRequest = (name: string, request: PreparedRequest): void => {
  need(/^\/[^\s]*$/.test(request.path), `the path of ${name} must start with / and have no spaces`)
  for (const [header, value] of Object.entries(request.headers)) {
    need(/^[\w!#$%&'*+.^`|~-]+$/.test(header), `${name} has the header name "${header}"`)
    need(!breaksLine.test(value), `the header ${header} of ${name} contains a line break`)
  }
  whole(`expectStatus of ${name}`, request.expectStatus, 200, 599)
  need(request.expectBody !== '', `expectBody of ${name} is empty, use null`)
}

/** Refuses a closed-loop plan that cannot be run (`LOADGEN_PLAN_INVALID`), with what is possible. */
export const checkClosedLoopPlan = (plan: ClosedLoopPlan): void => {
  checkLoop(plan)
  checkRequest('the request', plan.request)
}

const checkLoop = (plan: Omit<ClosedLoopPlan, 'request'>): void => {
  whole('connections', plan.connections, 1, mostConnections)
  within('duration', plan.duration, 1, longestDuration, ' ms')
  within('timeout', plan.timeout, shortestClosedTimeout, longestTimeout, ' ms')
}

/** Refuses a script that cannot be run (`LOADGEN_PLAN_INVALID`), with what is possible. */
export const checkScriptedLoopPlan = (plan: ScriptedLoopPlan): void => {
  checkLoop(plan)
  within('the number of steps', plan.script.length, 1, mostSteps)
  const kept = new Set<string>()
  for (const [index, step] of plan.script.entries()) {
    const name = `step ${index + 1}`
    checkRequest(name, step)
    need(step.group !== '', `${name} has no group to be counted under`)
    const missing = namesIn(step).find((one) => !kept.has(one))
    need(missing === undefined, `${name} uses {{${missing}}}, which no step before it keeps`)
    for (const one of Object.keys(step.keep)) kept.add(one)
  }
}

/** Refuses an open-loop plan that cannot be run (`LOADGEN_PLAN_INVALID`), with what is possible. */
export const checkOpenLoopPlan = (plan: OpenLoopPlan): void => {
  within('rate', plan.rate, 0.01, 1_000_000, '/s')
  within('duration', plan.duration, 1, longestDuration, ' ms')
  within('timeout', plan.timeout, 1, longestTimeout, ' ms')
  within('outageThreshold', plan.outageThreshold, 0, longestDuration, ' ms')
  within('the number of arrivals', (plan.rate * plan.duration) / 1000, 1, mostArrivals)
  whole('maxInFlight', plan.maxInFlight, 1, mostConnections)
  whole('connections', plan.connections ?? 0, 0, mostConnections)
  need(Number.isSafeInteger(plan.seed), `seed is ${plan.seed}, choose a whole number`)
  need(plan.mix.length > 0 && plan.mix.length < 65_536, 'the mix needs at least one request')
  for (const [index, { request, weight }] of plan.mix.entries()) {
    checkRequest(`request ${index + 1} of the mix`, request)
    within(`the weight of request ${index + 1}`, weight, 1e-9, 1e9)
  }
  for (const [index, { at, request }] of plan.faults.entries()) {
    checkRequest(`fault ${index + 1}`, request)
    within(`the time of fault ${index + 1}`, at, 0, plan.duration, ' ms')
  }
}
