import { followProfile, type RequestTemplate } from '@deployment-lab/loadgen'
import type { MetricId, Milliseconds, PerSecond, RateSegment, Share } from '@deployment-lab/result'
import type { ClientsLoad } from './script.ts'

export type { RequestTemplate } from '@deployment-lab/loadgen'
export { type ClientsLoad, clients, logIn, refresh, type ScriptStep, times } from './script.ts'

export interface ClosedLoad {
  readonly model: 'closed'
  /** Connections of each step of the ladder, rising; verdicts are drawn from the last. */
  readonly steps: readonly number[]
  readonly request: RequestTemplate
}

export interface OpenLoad {
  readonly model: 'open'
  /** On average over a trial. */
  readonly rate: PerSecond
  /** Ramps and steps one after the other, in place of one rate; a trial is as long as they are. */
  readonly profile?: readonly RateSegment[]
  /** Evenly spaced, or as independent users come; even where it is left out. */
  readonly arrivals?: 'constant' | 'poisson'
  /** `new`: every request opens a connection of its own. */
  readonly connectionUse?: 'kept' | 'new'
  /** Addresses of this machine that connections come from, in turn. */
  readonly sources?: readonly string[]
  /** How long users wait: correct answers within it are counted. */
  readonly deadline?: Milliseconds
  /** Sent in seeded random order, each as likely as it often stands here. */
  readonly mix: readonly RequestTemplate[]
}

/** A search for the highest rate that holds a limit; it begins at the rate of the load. */
export interface CapacitySearch {
  /** What the p99 of a trial must not pass. */
  readonly p99: Milliseconds
  /** Correct answers over arrivals, at least. */
  readonly success: Share
  /** How near the ends of the interval come: 0.05 is 5 %. */
  readonly precision: number
  /** Fresh trials at each end. */
  readonly confirmations: number
}

/** Requests sent to break something, on the clock of the load. */
export interface Fault {
  readonly at: Milliseconds
  readonly request: RequestTemplate
}

export interface Scenario {
  readonly name: string
  /** What it asks, as a reader would; `{{rate}}`, `{{p99}}` and `{{success}}` stand for what is run. */
  readonly question: string
  /** What it sends and breaks, in words; with the same placeholders. */
  readonly describes: string
  readonly load: ClosedLoad | ClientsLoad | OpenLoad
  readonly faults: readonly Fault[]
  /** Length of a trial; null takes the preset's. */
  readonly seconds: number | null
  /** It runs in every second block of the preset with 2, every third with 3, from the first on; 1 is all. */
  readonly every: number
  /** The first is the primary one. */
  readonly metrics: readonly MetricId[]
  /** The latency above which a user is hurt: the sender's own lag must stay below a tenth of it. */
  readonly latencyLimit: Milliseconds
  /**
   * Everybody must answer everything and stay below it with the p99 of all trials together, in
   * milliseconds; null asks nothing. Together they need 1,000 requests.
   */
  readonly p99Limit: Milliseconds | null
  /** Whether it is part of a run that names no scenarios; a list is of the presets that take it. */
  readonly byDefault: boolean | readonly string[]
  /** Name of the scenario whose throughput is the capacity that the rate is checked against. */
  readonly capacityFrom: string | null
  /** What the work of a request takes at least, whoever answers; null where it is not known. */
  readonly serviceTime: Milliseconds | null
  /** It is run at many rates, to find the highest that holds; null for one that is not. */
  readonly capacity: CapacitySearch | null
}

type Optional =
  | 'faults'
  | 'seconds'
  | 'every'
  | 'latencyLimit'
  | 'p99Limit'
  | 'byDefault'
  | 'capacityFrom'
  | 'capacity'
  | 'serviceTime'

/** A scenario, with what it leaves out filled in. */
export const defineScenario = (
  scenario: Omit<Scenario, Optional> & Partial<Pick<Scenario, Optional>>,
): Scenario => ({
  faults: [],
  seconds: null,
  every: 1,
  latencyLimit: 50,
  p99Limit: null,
  byDefault: true,
  capacityFrom: null,
  capacity: null,
  serviceTime: null,
  ...scenario,
  ...('profile' in scenario.load && scenario.load.profile
    ? { seconds: followProfile(scenario.load.profile).duration / 1000 }
    : {}),
})

/** A closed loop: each connection sends its next request after the answer to its last. */
export const closedLoop = (load: Omit<ClosedLoad, 'model'>): ClosedLoad => ({
  model: 'closed',
  ...load,
})

/** One rate, or a profile of them: a ramp has two different ones, a step two equal ones. */
type OpenPace =
  | { readonly rate: PerSecond; readonly profile?: never }
  | { readonly profile: readonly RateSegment[]; readonly rate?: never }

/** An open loop: requests are sent on a fixed schedule, whatever the server does. */
export const openLoop = ({
  rate,
  profile,
  ...load
}: Omit<OpenLoad, 'model' | 'rate' | 'profile'> & OpenPace): OpenLoad => ({
  model: 'open',
  ...load,
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

/** A moment of a trial, in seconds from its start. */
export const at = (seconds: number) => ({
  send: (request: RequestTemplate): Fault => ({ at: seconds * 1000, request }),
})

/** The highest rate that holds a p99 (in milliseconds), and 99.9 % of all requests unless told. */
export const highestRate = (
  limit: Pick<CapacitySearch, 'p99'> & Partial<CapacitySearch>,
): CapacitySearch => ({ success: 0.999, precision: 0.05, confirmations: 2, ...limit })

/** Whether a run that names no scenarios takes it. */
export const isByDefault = ({ byDefault }: Scenario, preset: string): boolean =>
  typeof byDefault === 'boolean' ? byDefault : byDefault.includes(preset)

/** Whether a scenario breaks what it loads. */
export const isFaulty = (scenario: Scenario): boolean => scenario.faults.length > 0

/**
 * Whether the reference takes part twice, to be compared with itself. Not where that would cost
 * more than it shows: what is broken on purpose, and what is only held against a limit.
 */
export const isComparedWithItself = (scenario: Scenario): boolean =>
  !isFaulty(scenario) && scenario.p99Limit === null && scenario.capacity === null
