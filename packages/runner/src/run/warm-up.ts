import type { ClosedLoopPlan, Generator, RequestTemplate } from '@deployment-lab/loadgen'
import {
  type ClosedLoopReading,
  decodeHistogram,
  type Milliseconds,
  percentileOf,
  type SteadyReading,
} from '@deployment-lab/result'
import { steadinessOf, steadyTogether, type WarmUpWindow } from '@deployment-lab/stats'
import type { RunningTopology } from '@deployment-lab/topology'
import { logIn, prepareRequest, seededAccount } from '../scenario/prepare.ts'
import { prepareScript } from '../scenario/prepare-script.ts'
import { requestsOf, type Scenario } from '../scenario/scenario.ts'
import type { ScriptStep } from '../scenario/script.ts'

const connections = 8
const shortest: Milliseconds = 200
const longestWindow: Milliseconds = 250
const fewestWindows = 3

type ClosedLoops = Pick<Generator, 'closedLoop' | 'scriptedLoop'>

/**
 * Loads a fresh topology with the requests of its trials, so that no trial measures its start. Each
 * kind of request is sent in short windows until it is steady. A script gets its share of the time
 * instead, since a short window holds too few of its requests.
 *
 * @param duration total time if everything is steady at once
 * @param longest longest total time; a request that is not steady by then is recorded so
 */
export const warmUp = async (
  generator: ClosedLoops,
  { url }: Pick<RunningTopology, 'url'>,
  scenarios: readonly Scenario[],
  { duration, longest }: { readonly duration: Milliseconds; readonly longest: Milliseconds },
  signal: AbortSignal,
): Promise<SteadyReading> => {
  const token = await logIn(url, seededAccount, signal)
  const scripts = scenarios.flatMap(scriptsOf)
  const templates = distinct(scenarios.flatMap(usersRequestsOf))
  const parts = Math.max(1, scripts.length + templates.length)
  const share = Math.max(shortest, duration / parts)
  const window = Math.min(longestWindow, share / fewestWindows)
  const mostWindows = Math.max(fewestWindows, Math.floor(longest / parts / window))
  const loop = { url, connections, timeout: 10_000 }
  const readings: SteadyReading[] = []
  for (const template of templates) {
    const request = prepareRequest(template, token, seededAccount)
    const plan = { ...loop, duration: window, request }
    readings.push(await untilSteady(generator, plan, mostWindows, signal))
  }
  for (const script of scripts) {
    const plan = { ...loop, duration: share, script: prepareScript(script, seededAccount) }
    await generator.scriptedLoop(plan, signal)
  }
  return steadyTogether(readings)
}

const untilSteady = async (
  generator: ClosedLoops,
  plan: ClosedLoopPlan,
  mostWindows: number,
  signal: AbortSignal,
): Promise<SteadyReading> => {
  const windows: WarmUpWindow[] = []
  for (;;) {
    windows.push(windowOf(await generator.closedLoop(plan, signal)))
    const reading = steadinessOf(windows)
    if (reading.state === 'steady' || windows.length >= mostWindows) return reading
  }
}

const windowOf = ({ throughput, latency }: ClosedLoopReading): WarmUpWindow => ({
  throughput,
  p50: percentileOf(decodeHistogram(latency), 50),
})

const scriptsOf = ({ load }: Scenario): (readonly ScriptStep[])[] =>
  'script' in load ? [load.script] : []

/** Requests of users. Other streams may break or block the server, so they do not warm it up. */
const usersRequestsOf = ({ load }: Scenario): readonly RequestTemplate[] =>
  load.model === 'open'
    ? load.streams.filter(({ users }) => users).flatMap(({ mix }) => mix)
    : requestsOf(load)

const distinct = (templates: readonly RequestTemplate[]): RequestTemplate[] => [
  ...new Map(
    templates.map((template) => [`${template.method} ${template.path}`, template]),
  ).values(),
]
