import {
  type ClosedLoopPlan,
  checkClosedLoopPlan,
  checkOpenLoopPlan,
  checkScriptedLoopPlan,
  type Generator,
  type OpenLoopPlan,
  type ScriptedLoopPlan,
  type StreamPlan,
} from '@deployment-lab/loadgen'
import { kept } from '@deployment-lab/loadgen/clients/kept'
import {
  type EpochMilliseconds,
  type LoadReading,
  type Milliseconds,
  peakRate,
} from '@deployment-lab/result'
import { controlUntil, type OpenLoad, type Scenario, type Stream } from '../scenario/define.ts'
import { type Account, prepareRequest } from '../scenario/prepare.ts'
import { prepareScript } from '../scenario/prepare-script.ts'

export interface Measurement {
  readonly url: string
  readonly scenario: Scenario
  /** Connections, for a closed loop. */
  readonly step: number | null
  readonly duration: Milliseconds
  readonly seed: number
  readonly token: string | null
  /** Whose clients log in. */
  readonly account: Account
  /** When a request is given up; left out, 2 s after its time on a schedule, 10 s in a closed loop. */
  readonly timeout?: Milliseconds | undefined
}

/** When a request on a schedule is given up unless told. */
export const openTimeout: Milliseconds = 2000
const closedTimeout: Milliseconds = 10_000
const outageThreshold: Milliseconds = 100

/**
 * Loads one URL as a scenario says, once.
 *
 * @param onStart called when the clock of an open loop starts
 */
export const measure = (
  generator: Generator,
  measurement: Measurement,
  signal: AbortSignal,
  onStart?: (startedAt: EpochMilliseconds) => void,
): Promise<LoadReading> => {
  const order = orderOf(measurement)
  if (order.kind === 'open') return generator.openLoop(order.plan, signal, onStart)
  return order.kind === 'scripted'
    ? generator.scriptedLoop(order.plan, signal)
    : generator.closedLoop(order.plan, signal)
}

/**
 * Refuses what no generator would send, before one is started and calibrated for it.
 *
 * @throws LoadgenError LOADGEN_PLAN_INVALID, with what is possible; LOADGEN_CLIENT_INVALID
 */
export const checkMeasurement = async (measurement: Measurement): Promise<void> => {
  const order = orderOf(measurement)
  if (order.kind === 'open') await checkOpenLoopPlan(order.plan)
  else if (order.kind === 'scripted') checkScriptedLoopPlan(order.plan)
  else checkClosedLoopPlan(order.plan)
}

/** What a generator is told to send. */
type Order =
  | { readonly kind: 'open'; readonly plan: OpenLoopPlan }
  | { readonly kind: 'closed'; readonly plan: ClosedLoopPlan }
  | { readonly kind: 'scripted'; readonly plan: ScriptedLoopPlan }

const orderOf = (measurement: Measurement): Order => {
  const { url, scenario, step, duration, token, account } = measurement
  const { load } = scenario
  if (load.model === 'open') return { kind: 'open', plan: openPlanOf(measurement, load) }
  const connections = step ?? load.steps.at(-1) ?? 1
  const loop = { url, connections, duration, timeout: measurement.timeout ?? closedTimeout }
  return 'script' in load
    ? { kind: 'scripted', plan: { ...loop, script: prepareScript(load.script, account) } }
    : { kind: 'closed', plan: { ...loop, request: prepareRequest(load.request, token, account) } }
}

const openPlanOf = (
  { url, scenario, duration, seed, token, account, timeout = openTimeout }: Measurement,
  { streams }: OpenLoad,
): OpenLoopPlan => {
  const until = controlUntil(scenario)
  return {
    url,
    duration,
    seed,
    streams: streams.map((stream) => streamPlanOf(stream, timeout, token, account)),
    faults: scenario.faults.flatMap(({ at, fault: { request } }) =>
      request === null ? [] : [{ at, request: prepareRequest(request, token, account) }],
    ),
    outageThreshold,
    ...(until === null ? {} : { controlUntil: until }),
  }
}

const streamPlanOf = (
  { profile, sources, mix, client, arrivals = 'constant', ...stream }: Stream,
  timeout: Milliseconds,
  token: string | null,
  account: Account,
): StreamPlan => ({
  ...stream,
  ...(profile === undefined ? {} : { profile: [...profile] }),
  ...(sources === undefined ? {} : { sources: [...sources] }),
  arrivals,
  client: client ?? kept,
  mix: mix.map((template) => ({ request: prepareRequest(template, token, account), weight: 1 })),
  timeout,
  // Room for every request of one time-out's length, and half as many again.
  maxInFlight: Math.min(
    10_000,
    Math.max(256, Math.ceil((1.5 * peakRate({ ...stream, profile }) * timeout) / 1000)),
  ),
})
