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
import { type Account, prepareRequest } from '../scenario/prepare.ts'
import { prepareScript } from '../scenario/prepare-script.ts'
import { controlUntil, type OpenLoad, type Scenario, type Stream } from '../scenario/scenario.ts'

export interface Measurement {
  readonly url: string
  readonly scenario: Scenario
  /** Connections, for a closed loop. */
  readonly step: number | null
  readonly duration: Milliseconds
  readonly seed: number
  readonly token: string | null
  /** Account that clients log in with. */
  readonly account: Account
  /** Time until a request is given up; usually 2 s on a schedule and 10 s in a closed loop. */
  readonly timeout?: Milliseconds | undefined
}

/** Usual time until a request on a schedule is given up. */
export const openTimeout: Milliseconds = 2000
const closedTimeout: Milliseconds = 10_000
const outageThreshold: Milliseconds = 100

/**
 * Loads a URL with a scenario, once.
 *
 * @param onStart called when the clock of an open loop starts
 */
export const measure = (
  generator: Generator,
  measurement: Measurement,
  signal: AbortSignal,
  onStart?: (startedAt: EpochMilliseconds) => void,
): Promise<LoadReading> => {
  const load = loadPlanOf(measurement)
  if (load.kind === 'open') return generator.openLoop(load.plan, signal, onStart)
  return load.kind === 'scripted'
    ? generator.scriptedLoop(load.plan, signal)
    : generator.closedLoop(load.plan, signal)
}

/**
 * Refuses a load that no generator would send, before one is started and calibrated.
 *
 * @throws LoadgenError LOADGEN_PLAN_INVALID, with what is possible; LOADGEN_CLIENT_INVALID
 */
export const checkMeasurement = async (measurement: Measurement): Promise<void> => {
  const load = loadPlanOf(measurement)
  if (load.kind === 'open') await checkOpenLoopPlan(load.plan)
  else if (load.kind === 'scripted') checkScriptedLoopPlan(load.plan)
  else checkClosedLoopPlan(load.plan)
}

/** The plan for a generator, by its kind of load. */
type LoadPlan =
  | { readonly kind: 'open'; readonly plan: OpenLoopPlan }
  | { readonly kind: 'closed'; readonly plan: ClosedLoopPlan }
  | { readonly kind: 'scripted'; readonly plan: ScriptedLoopPlan }

const loadPlanOf = (measurement: Measurement): LoadPlan => {
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
  usualTimeout: Milliseconds,
  token: string | null,
  account: Account,
): StreamPlan => {
  const { timeout = usualTimeout } = stream
  return {
    ...stream,
    ...(profile === undefined ? {} : { profile: [...profile] }),
    ...(sources === undefined ? {} : { sources: [...sources] }),
    arrivals,
    client: client ?? kept,
    mix: mix.map((template) => ({ request: prepareRequest(template, token, account), weight: 1 })),
    timeout,
    // Room for the requests of one and a half time-outs.
    maxInFlight: Math.min(
      10_000,
      Math.max(256, Math.ceil((1.5 * peakRate({ ...stream, profile }) * timeout) / 1000)),
    ),
  }
}
