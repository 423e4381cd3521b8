import type { Microseconds } from '@deployment-lab/result'
import type { ClosedLoopPlan } from '../plan.ts'
import type { Target } from '../target.ts'
import { type Count, commonOptions, type Drive, headersOf } from './drive.ts'

/** Sends the same request on every connection, again and again. */
export const driveOneRequest = (plan: ClosedLoopPlan, target: Target, count: Count): Drive => {
  const { request } = plan
  const { expectBody, expectStatus } = request
  const common = commonOptions(plan, target)
  // autocannon shows the body to verifyBody right after the event of its answer.
  let status = 0
  let latency: Microseconds = 0
  const verifyBody = (body: string): boolean => {
    count(status === expectStatus && body.includes(expectBody ?? ''), latency, null)
    return true
  }
  return {
    countsUnderWay: false,
    options: {
      ...common,
      url: `${common.url}${request.path}`,
      method: request.method,
      headers: headersOf(request, target),
      ...(request.body ? { body: request.body } : {}),
      ...(expectBody === null ? {} : { verifyBody }),
    },
    onAnswer: (code, took) => {
      status = code
      latency = took
      if (expectBody === null) count(code === expectStatus, took, null)
    },
  }
}
