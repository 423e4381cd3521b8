import { namesIn } from '../closed/placeholders.ts'
import type { ClosedLoopPlan, ScriptedLoopPlan } from '../plan.ts'
import { longestDuration, longestTimeout, mostConnections } from './limits.ts'
import { checkRequest, need, whole, within } from './values.ts'

const shortestTimeout = 1_000
const mostSteps = 10_000

/** Refuses a closed-loop plan that cannot be run (`LOADGEN_PLAN_INVALID`), with what is possible. */
export const checkClosedLoopPlan = (plan: ClosedLoopPlan): void => {
  checkLoop(plan)
  checkRequest('the request', plan.request)
}

const checkLoop = (plan: Omit<ClosedLoopPlan, 'request'>): void => {
  whole('connections', plan.connections, 1, mostConnections)
  within('duration', plan.duration, 1, longestDuration, ' ms')
  within('timeout', plan.timeout, shortestTimeout, longestTimeout, ' ms')
}

/** Refuses a script that cannot be run (`LOADGEN_PLAN_INVALID`), with what is possible. */
export const checkScriptedLoopPlan = (plan: ScriptedLoopPlan): void => {
  checkLoop(plan)
  within('the number of steps', plan.script.length, 1, mostSteps)
  const kept = new Set<string>()
  for (const [index, step] of plan.script.entries()) {
    const name = `step ${index + 1}`
    checkRequest(name, step)
    need(step.group !== '', `${name} has no group to be counted under; give it one`)
    const missing = namesIn(step).find((one) => !kept.has(one))
    need(
      missing === undefined,
      `${name} uses {{${missing}}}, which no step before it keeps; keep it in an earlier one`,
    )
    for (const one of Object.keys(step.keep)) kept.add(one)
  }
}
