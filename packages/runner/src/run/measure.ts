import {
  type ClosedLoopPlan,
  checkClosedLoopPlan,
  checkOpenLoopPlan,
  checkScriptedLoopPlan,
  followProfile,
  type Generator,
  type OpenLoopPlan,
  type Pace,
  type ScriptedLoopPlan,
  type StreamPlan,
} from '@deployment-lab/loadgen'
import { kept } from '@deployment-lab/loadgen/clients/kept'
import { newEachTime } from '@deployment-lab/loadgen/clients/new'
import { type LoadReading, type Milliseconds, peakRate } from '@deployment-lab/result'
import type { OpenLoad, Scenario } from '../scenario/define.ts'
import { type Account, prepareFault, prepareRequest } from '../scenario/prepare.ts'
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

/** Loads one URL as a scenario says, once. */
export const measure = (
  generator: Generator,
  measurement: Measurement,
  signal: AbortSignal,
): Promise<LoadReading> => {
  const order = orderOf(measurement)
  if (order.kind === 'open') return generator.openLoop(order.plan, signal)
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
  { url, scenario: { faults }, duration, seed, token, account, ...limits }: Measurement,
  load: OpenLoad,
): OpenLoopPlan => {
  const timeout = limits.timeout ?? openTimeout
  const { profile, sources, deadline } = load
  const { duration: lasting, ...pace }: Pace =
    profile === undefined ? { rate: load.rate, duration } : followProfile(profile)
  const users: StreamPlan = {
    name: 'users',
    users: true,
    ...pace,
    arrivals: load.arrivals ?? 'constant',
    client: load.connectionUse === 'new' ? newEachTime : kept,
    ...(sources === undefined ? {} : { sources: [...sources] }),
    ...(deadline === undefined ? {} : { deadline }),
    mix: load.mix.map((template) => ({
      request: prepareRequest(template, token, account),
      weight: 1,
    })),
    timeout,
    // Room for every request of one time-out's length, and half as many again.
    maxInFlight: Math.min(
      10_000,
      Math.max(256, Math.ceil((1.5 * peakRate(load) * timeout) / 1000)),
    ),
  }
  return {
    url,
    duration: lasting,
    seed,
    streams: [users],
    faults: faults.map((fault) => prepareFault(fault, token, account)),
    outageThreshold,
  }
}
