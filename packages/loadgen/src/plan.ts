import type { Milliseconds, PerSecond, RateSegment } from '@deployment-lab/result'

/** A request as a scenario describes it; tokens are filled in before the clock runs. */
export interface RequestTemplate {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** True if an access token of the lab's user is sent along. */
  readonly signedIn: boolean
  /** JSON; `{{username}}` and `{{password}}` in it are those of the user who is logged in. */
  readonly body: Readonly<Record<string, unknown>> | null
  readonly expectStatus: number
  /**
   * Text that the body of a correct answer contains; `{{username}}` in it is the name of the user
   * who is logged in. Null: the status alone decides.
   */
  readonly expectBody: string | null
}

/** Request as it is sent, again and again, with its correct answer. */
export interface PreparedRequest {
  method: 'GET' | 'POST'
  /** Path and query, starting with a slash. */
  path: string
  /** `host` defaults to the target's; `content-length` and `connection` are the sender's own. */
  headers: Record<string, string>
  body: string | null
  expectStatus: number
  /** A text that the body must contain, or null. */
  expectBody: string | null
}

export interface WeightedRequest {
  request: PreparedRequest
  /** Weight; its share is this over the sum of all weights. */
  weight: number
}

/** Closed loop: N connections, the next request after the answer. */
export interface ClosedLoopPlan {
  url: string
  connections: number
  duration: Milliseconds
  request: PreparedRequest
  /** Time until a request is given up. At least 1 s: autocannon refuses less. */
  timeout: Milliseconds
}

/**
 * A step of a script. `{{name}}` in its headers and its body stands for what the client has kept
 * under that name; the first step has none.
 */
export interface ScriptedRequest extends PreparedRequest {
  /** Group under which its answers are counted. */
  group: string
  /**
   * Members of the JSON answer that the client keeps; each replaces the earlier value of its name.
   * An answer without a required member is wrong.
   */
  keep: Record<string, 'must' | 'may'>
}

/**
 * N clients with a connection each, that all repeat a script, the next step after the answer. After
 * a wrong answer a client starts over with the first step.
 */
export interface ScriptedLoopPlan extends Omit<ClosedLoopPlan, 'request'> {
  script: ScriptedRequest[]
}

/** A request that breaks something, at its time on the clock of the trial. */
export interface FaultPlan {
  at: Milliseconds
  request: PreparedRequest
}

/** A value that survives being written as JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json }

/** Way in which a stream talks: the module that the sender imports for it, and its options. */
export interface ClientPlan {
  /** The address of the client's module: its own `import.meta.url`. */
  module: string
  /** Name in readings and reports. */
  name: string
  options: Json
}

/** Kind of traffic: arrivals on a schedule of its own, sent by a client of its own. */
export interface StreamPlan {
  /** Name of its reading; no other stream of the plan has this name. */
  name: string
  /** True if it stands for users: their losses and waits decide. */
  users: boolean
  /** Average rate over the trial. */
  rate: PerSecond
  /**
   * Course of the rate if it is not the same throughout: ramps, and steps of equal rates, one after
   * the other. `rate` is then its mean, and its sum is the plan's duration: `followProfile` gives
   * all three.
   */
  profile?: RateSegment[]
  arrivals: 'constant' | 'poisson'
  mix: WeightedRequest[]
  /** Time until a request is given up, from its intended time. At most 60 s, as the histograms. */
  timeout: Milliseconds
  /** Highest number in flight: further arrivals are dropped. At least one a sending process. */
  maxInFlight: number
  /**
   * Connections opened before the clock starts by a client that keeps them. Default 10, so that a
   * server which balances by connection uses all its workers.
   */
  connections?: number
  /**
   * Addresses of this machine that connections come from, in turn: 127.0.0.2 and so on towards
   * loopback. Faults come from the usual address.
   */
  sources?: string[]
  /** Time that a user waits: correct answers within it, from the intended time, are counted. */
  deadline?: Milliseconds
  client: ClientPlan
}

/** Streams of arrivals on schedules, all on one clock, whatever the server does. */
export interface OpenLoopPlan {
  url: string
  duration: Milliseconds
  /** Seed of the arrival times and of the order of the mix, different for each stream. */
  seed: number
  streams: StreamPlan[]
  faults: FaultPlan[]
  /** Times without a correct answer longer than this add up to the total outage. */
  outageThreshold: Milliseconds
  /** End of the time before the first fault; arrivals due by then are counted apart as well. */
  controlUntil?: Milliseconds
}
