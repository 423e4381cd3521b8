import type { Fault } from '@deployment-lab/faults'
import { followProfile, type RequestTemplate } from '@deployment-lab/loadgen'
import type { PerSecond, RateSegment } from '@deployment-lab/result'
import { type UnharmedLimits, usualLimits } from '@deployment-lab/stats'
import {
  type CapacitySearch,
  type ClosedLoad,
  type PlannedFault,
  type Scenario,
  type Stream,
  usualSeconds,
} from './scenario.ts'
import type { ClientsLoad } from './script.ts'

export type { RequestTemplate } from '@deployment-lab/loadgen'
export {
  defineFact,
  type FactCheck,
  type FactFinding,
  type FactSubject,
  type Upload,
} from './facts.ts'
export type { Scenario } from './scenario.ts'
export { type ClientsLoad, clients, logIn, refresh, type ScriptStep, times } from './script.ts'

type Optional =
  | 'describes'
  | 'facts'
  | 'faults'
  | 'seconds'
  | 'settle'
  | 'patience'
  | 'every'
  | 'metrics'
  | 'latencyLimit'
  | 'p99Limit'
  | 'byDefault'
  | 'capacityFrom'
  | 'capacity'
  | 'serviceTime'

/** A scenario as its file writes it: streams on a schedule, or clients that wait for answers. */
export type WrittenScenario = Omit<Scenario, Optional | 'load' | 'unharmed'> &
  Partial<Pick<Scenario, Optional>> & {
    readonly streams?: Readonly<Record<string, Omit<Stream, 'name'>>>
    readonly load?: ClosedLoad | ClientsLoad
    /** Limits other than the usual ones. */
    readonly unharmed?: Partial<UnharmedLimits>
  }

/** A scenario, with what it leaves out filled in. */
export const defineScenario = ({ streams = {}, load, ...written }: WrittenScenario): Scenario => {
  const { faults = [], facts = [], unharmed } = written
  const open = Object.entries(streams).map(([name, stream]) => ({ ...stream, name }))
  const profile = open.find((stream) => stream.profile !== undefined)?.profile
  const decides = faults.length + facts.length > 0 || unharmed !== undefined
  const isIdle = open.length + faults.length === 0 && load === undefined
  const seconds =
    profile === undefined
      ? (written.seconds ?? (isIdle ? 0 : null))
      : followProfile(profile).duration / 1000
  const { settle = null } = written
  const within = settle === null ? null : 1000 * usualSeconds({ seconds, settle, faults })
  return {
    describes: '',
    settle: null,
    patience: 0,
    every: 1,
    metrics: [],
    latencyLimit: 50,
    p99Limit: null,
    byDefault: true,
    capacityFrom: null,
    capacity: null,
    serviceTime: null,
    ...written,
    seconds,
    faults,
    facts,
    unharmed: decides ? { ...usualLimits, within, ...unharmed } : null,
    load: load ?? { model: 'open', streams: open },
  }
}

/** A closed loop: each connection sends its next request after the answer to its last. */
export const closedLoop = (load: Omit<ClosedLoad, 'model'>): ClosedLoad => ({
  model: 'closed',
  ...load,
})

/** Rate, or a profile of rates: a ramp has two different ones, a step two equal ones. */
type OpenPace =
  | { readonly rate: PerSecond; readonly profile?: never }
  | { readonly profile: readonly RateSegment[]; readonly rate?: never }

/** A stream of requests on a fixed schedule, whatever the server does. */
export const openLoop = ({
  rate,
  profile,
  users = true,
  ...stream
}: Omit<Stream, 'name' | 'users' | 'rate' | 'profile'> & {
  readonly users?: boolean
} & OpenPace): Omit<Stream, 'name'> => ({
  users,
  ...stream,
  ...(profile === undefined ? { rate } : { rate: followProfile(profile).rate, profile }),
})

type RequestOptions = Partial<Pick<RequestTemplate, 'signedIn' | 'expectStatus' | 'expectBody'>>

export const get = (path: string, options: RequestOptions = {}): RequestTemplate => ({
  method: 'GET',
  path,
  signedIn: true,
  body: null,
  expectStatus: 200,
  expectBody: null,
  ...options,
})

export const post = (
  path: string,
  body: Readonly<Record<string, unknown>> | null = null,
  options: RequestOptions = {},
): RequestTemplate => ({
  method: 'POST',
  path,
  signedIn: true,
  body,
  expectStatus: 201,
  expectBody: null,
  ...options,
})

/** A fault at a moment of a trial, in seconds from its start. */
export const at = (seconds: number, fault: Fault): PlannedFault => ({ at: seconds * 1000, fault })

/**
 * Searches for the highest rate that holds a p99 (in milliseconds), by default with 99.9 % success.
 */
export const highestRate = (
  limit: Pick<CapacitySearch, 'p99'> & Partial<CapacitySearch>,
): CapacitySearch => ({ success: 0.999, precision: 0.05, confirmations: 2, ...limit })
