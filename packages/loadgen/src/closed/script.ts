import type { Context, Request } from 'autocannon'
import type { ScriptedLoopPlan, ScriptedRequest } from '../plan.ts'
import type { Target } from '../target.ts'
import { type Count, commonOptions, type Drive, headersOf } from './drive.ts'
import { fill, type Kept, namesIn, takeFrom } from './placeholders.ts'

/** Memory of one client; autocannon clears it when the client starts its script over. */
interface Memory extends Context {
  kept?: Kept
  /** True after a wrong answer: the rest of the script makes no sense then. */
  failed?: boolean
}

/** Drives clients that each go through the script on one connection with their own tokens. */
export const driveScript = (plan: ScriptedLoopPlan, target: Target, count: Count): Drive => {
  // Result and group of an answer, set right before its event: that names no request and no client.
  let correct = false
  let group = ''

  const stepOf = (step: ScriptedRequest, index: number): Request => {
    const judge = (status: number, body: string): Kept | null =>
      status === step.expectStatus && body.includes(step.expectBody ?? '')
        ? takeFrom(body, step.keep)
        : null
    const request: Request = {
      method: step.method,
      path: step.path,
      headers: headersOf(step, target),
      ...(step.body ? { body: step.body } : {}),
      onResponse: (status, body, memory: Memory) => {
        const taken = judge(status, body)
        if (taken === null) memory.failed = true
        else memory.kept = { ...memory.kept, ...taken }
        correct = taken !== null
        group = step.group
      },
    }
    return index === 0 ? request : { ...request, setupRequest: setUp(step) }
  }

  return {
    countsUnderWay: true,
    options: { ...commonOptions(plan, target), requests: plan.script.map(stepOf) },
    onAnswer: (_status, latency) => count(correct, latency, group),
  }
}

/** Fills in the values that the client keeps; it starts over without one, or after a failure. */
const setUp = (step: ScriptedRequest) => {
  const names = namesIn(step)
  return (request: Request, { failed = false, kept = {} }: Memory): Request | null => {
    if (failed || names.some((name) => kept[name] === undefined)) return null
    if (names.length === 0) return request
    const headers = Object.entries(request.headers).map(([name, text]) => [name, fill(text, kept)])
    return {
      ...request,
      headers: Object.fromEntries(headers),
      ...(step.body ? { body: fill(step.body, kept) } : {}),
    }
  }
}
