import { isIPv6 } from 'node:net'
import type { Microseconds } from '@deployment-lab/result'
import type { Options } from 'autocannon'
import { hostOf, plainHeaders } from '../open/request.ts'
import type { ClosedLoopPlan, PreparedRequest } from '../plan.ts'
import type { Target } from '../target.ts'

/** Takes an answer into the count, under a group if it has one. */
export type Count = (correct: boolean, latency: Microseconds, group: string | null) => void

/** Options for autocannon, and the handling of each answer that it reports. */
export interface Drive {
  readonly options: Options
  readonly onAnswer: (status: number, latency: Microseconds) => void
  /**
   * True if Little's law takes in the requests under way at the end: if one step is long, clients
   * are found in it, and a tenth of a short trial may be missing.
   */
  readonly countsUnderWay: boolean
}

/** Milliseconds between autocannon's looks at whether it has to stop. */
const stopWithin = 10

/** Options of every closed loop: no workers, no rates and no percentiles of autocannon. */
export const commonOptions = (
  plan: Pick<ClosedLoopPlan, 'connections' | 'duration' | 'timeout'>,
  { address, port }: Target,
): Options => ({
  url: `http://${isIPv6(address) ? `[${address}]` : address}:${port}`,
  connections: plan.connections,
  // Backstop: our own clock ends the trial.
  duration: (plan.duration + plan.timeout) / 1000 + 60,
  timeout: plan.timeout / 1000,
  sampleInt: stopWithin,
  excludeErrorStats: true,
  skipAggregateResult: true,
})

/** The headers of a request as autocannon takes them; it adds the length of a body itself. */
export const headersOf = (request: PreparedRequest, target: Target): Record<string, string> => ({
  host: hostOf(request, target.host),
  ...Object.fromEntries(plainHeaders(request.headers)),
  ...(request.method === 'POST' && !request.body ? { 'content-length': '0' } : {}),
})
