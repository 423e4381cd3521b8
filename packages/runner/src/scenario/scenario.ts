import type { Fault } from '@deployment-lab/faults'
import type { ClientPlan, RequestTemplate } from '@deployment-lab/loadgen'
import type {
  Metric,
  MetricLoad,
  Milliseconds,
  PerSecond,
  RateSegment,
  Share,
} from '@deployment-lab/result'
import type { UnharmedLimits } from '@deployment-lab/stats'
import type { FactCheck } from './facts.ts'
import type { ClientsLoad } from './script.ts'

export interface ClosedLoad {
  readonly model: 'closed'
  /** Connections of each step of the ladder, rising; verdicts are drawn from the last. */
  readonly steps: readonly number[]
  readonly request: RequestTemplate
}

/** Kind of traffic on a schedule: who sends what, how often, and over which connections. */
export interface Stream {
  readonly name: string
  /** True if the stream stands for users: their losses and waits make the outcome. */
  readonly users: boolean
  /** Average rate over a trial. */
  readonly rate: PerSecond
  /** Ramps and steps one after the other, in place of a fixed rate; they set the trial's length. */
  readonly profile?: readonly RateSegment[]
  /** Evenly spaced, or random as independent users come; evenly spaced if left out. */
  readonly arrivals?: 'constant' | 'poisson'
  /** Way of talking to the server; kept connections if left out. */
  readonly client?: ClientPlan
  /** Connections opened before the clock starts and used in turn. */
  readonly connections?: number
  /** Addresses of this machine that connections come from, in turn. */
  readonly sources?: readonly string[]
  /** Time that users wait: correct answers within it are counted. */
  readonly deadline?: Milliseconds
  /** Time until a request is given up; as usual if left out. */
  readonly timeout?: Milliseconds
  /** Requests in seeded random order; a request listed twice is sent twice as often. */
  readonly mix: readonly RequestTemplate[]
}

/** Traffic on a schedule, whatever the server does. Without a stream there is none, only facts. */
export interface OpenLoad {
  readonly model: 'open'
  readonly streams: readonly Stream[]
}

/** A search for the highest rate that holds a limit; it begins at the rate of the load. */
export interface CapacitySearch {
  /** Limit that the p99 of a trial must not pass. */
  readonly p99: Milliseconds
  /** Correct answers over arrivals, at least. */
  readonly success: Share
  /** Relative width of the interval to reach: 0.05 is 5 %. */
  readonly precision: number
  /** Fresh trials at each end. */
  readonly confirmations: number
}

/** Fault done to the topology, with its time on the clock of the load. */
export interface PlannedFault {
  readonly at: Milliseconds
  readonly fault: Fault
}

export interface Scenario {
  readonly name: string
  /** Question as a reader asks it; `{{rate}}`, `{{p99}}` and `{{success}}` stand for values. */
  readonly question: string
  /** Traffic and faults in words; with the same placeholders. */
  readonly describes: string
  readonly load: ClosedLoad | ClientsLoad | OpenLoad
  readonly faults: readonly PlannedFault[]
  /** Checks made beside the traffic; each decides by itself. */
  readonly facts: readonly FactCheck[]
  /** Limits of what users may lose and wait for; null if no outcome is decided. */
  readonly unharmed: UnharmedLimits | null
  /** Length of a trial; null takes the preset's. */
  readonly seconds: number | null
  /** Seconds after the end of its last fault at which a trial ends; null: it has its whole length. */
  readonly settle: number | null
  /** Seconds that a trial goes on after it has settled until users are served again, at most. */
  readonly patience: number
  /** Period in blocks of the preset, from the first on: 2 is every second block; 1 is all. */
  readonly every: number
  /** Metrics of the scenario; the first is the primary metric. */
  readonly metrics: readonly Metric[]
  /** The latency above which a user is hurt: the sender's own lag must stay below a tenth of it. */
  readonly latencyLimit: Milliseconds
  /**
   * Limit for the p99 of all trials together, in milliseconds, which need 1,000 requests; every
   * instance must also answer every request. Null sets none.
   */
  readonly p99Limit: Milliseconds | null
  /** True if a run that names no scenarios takes it; a list names the presets that take it. */
  readonly byDefault: boolean | readonly string[]
  /** Name of the scenario whose throughput is the capacity that the rate is checked against. */
  readonly capacityFrom: string | null
  /** Least time that the work of a request takes in any topology; null if not known. */
  readonly serviceTime: Milliseconds | null
  /** Search for the highest rate that holds, at many rates; null for a scenario without one. */
  readonly capacity: CapacitySearch | null
}

/** Tells if a run that names no scenarios takes it. */
export const isByDefault = ({ byDefault }: Scenario, preset: string): boolean =>
  typeof byDefault === 'boolean' ? byDefault : byDefault.includes(preset)

/** Usual length of a fault that ends by itself. */
const usualFault: Milliseconds = 2500

/** Length of a usual trial in seconds: one that settles early ends before its longest time. */
export const usualSeconds = ({
  seconds,
  settle,
  faults,
}: Pick<Scenario, 'seconds' | 'settle' | 'faults'>): number => {
  const ends = faults.map(({ at: moment, fault }) => moment + (fault.lasts || usualFault))
  const settled = settle === null ? Infinity : Math.max(0, ...ends) / 1000 + settle
  return Math.min(seconds ?? 0, settled)
}

/** Tells if the scenario decides an outcome for users. */
export const isFailure = ({ unharmed }: Scenario): boolean => unharmed !== null

/** Tells if the scenario sends traffic; one without traffic has only facts. */
export const hasTraffic = ({ load }: Scenario): boolean =>
  load.model === 'closed' || load.streams.length > 0

/** Tells if the scenario changes the instance it loads, which then has to be started afresh. */
export const isFaulty = (scenario: Scenario): boolean => {
  const { faults, load } = scenario
  return (
    faults.length > 0 ||
    (isFailure(scenario) && hasTraffic(scenario)) ||
    (load.model === 'open' && load.streams.some(({ users }) => !users))
  )
}

/**
 * Returns the time when something is first done to users: the first fault, or the first arrival of
 * a stream that is not theirs. Null if nothing is done.
 */
export const controlUntil = ({ faults, load }: Scenario): Milliseconds | null => {
  const others = load.model === 'open' ? load.streams.filter(({ users }) => !users) : []
  const moments = [...faults.map((planned) => planned.at), ...others.map(beginningOf)]
  return moments.length === 0 ? null : Math.min(...moments)
}

/** The moment when the rate of a stream is first above 0. */
const beginningOf = ({ profile = [] }: Stream): Milliseconds => {
  const first = profile.findIndex(({ from, to }) => from + to > 0)
  return profile.slice(0, Math.max(0, first)).reduce((sum, { duration }) => sum + duration, 0)
}

/** Requests a second of all streams of an open loop together. */
export const rateOf = ({ streams }: OpenLoad): PerSecond =>
  streams.reduce((sum, { rate }) => sum + rate, 0)

/** An open loop with all of its streams scaled to a rate of them together. */
export const atTotalRate = (load: OpenLoad, rate: PerSecond): OpenLoad => ({
  ...load,
  streams: load.streams.map((stream) => ({ ...stream, rate: (stream.rate * rate) / rateOf(load) })),
})

/** Every request that a load sends, but for those of a script. */
export const requestsOf = (load: Scenario['load']): readonly RequestTemplate[] => {
  if (load.model === 'open') return load.streams.flatMap(({ mix }) => mix)
  return 'script' in load ? [] : [load.request]
}

/** The parts of a load that decide which metrics it gives. */
export const metricLoadOf = (load: Scenario['load']): MetricLoad => {
  const usesTokens =
    'script' in load && load.script.some((step) => !('step' in step) && step.signedIn)
  return {
    model: load.model,
    methods: [...new Set(requestsOf(load).map(({ method }) => method))],
    groups: 'script' in load ? ['logins', ...(usesTokens ? ['tokenUses'] : [])] : [],
  }
}

/**
 * Tells if the reference takes part twice, to be compared with itself. It does not where that costs
 * more than it shows: in scenarios that break something, and in those only held against a limit.
 */
export const isComparedWithItself = (scenario: Scenario): boolean =>
  !isFailure(scenario) && scenario.p99Limit === null && scenario.capacity === null
