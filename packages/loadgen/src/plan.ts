import type { Milliseconds, PerSecond, RateSegment } from '@deployment-lab/result'

/** A request as it is sent, again and again, with the answer that is correct. */
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
  /** Its share is its weight over the sum of all weights. */
  weight: number
}

/** N connections, the next request after the answer. */
export interface ClosedLoopPlan {
  url: string
  connections: number
  duration: Milliseconds
  request: PreparedRequest
  /** At least 1 s: autocannon refuses less. */
  timeout: Milliseconds
}

/**
 * A step of a script. `{{name}}` in its headers and its body stands for what the client has kept
 * under that name; the first step has none.
 */
export interface ScriptedRequest extends PreparedRequest {
  /** What its answers are counted under. */
  group: string
  /**
   * Members of the JSON answer that the client keeps, each in place of what it kept under that
   * name. An answer without one that must be there is wrong.
   */
  keep: Record<string, 'must' | 'may'>
}

/**
 * N clients with a connection each, all going through one script again and again, the next step
 * after the answer. After a wrong answer a client starts over with the first step.
 */
export interface ScriptedLoopPlan extends Omit<ClosedLoopPlan, 'request'> {
  script: ScriptedRequest[]
}

/** A request that breaks something, at its time on the clock of the trial. */
export interface FaultPlan {
  at: Milliseconds
  request: PreparedRequest
}

/** Arrivals on a schedule, whatever the server does. */
export interface OpenLoopPlan {
  url: string
  /** On average over the trial. */
  rate: PerSecond
  duration: Milliseconds
  /**
   * How the rate goes where it is not the same throughout: ramps, and steps of equal rates, one
   * after the other. `rate` and `duration` are then its mean and its sum: `followProfile` gives
   * all three.
   */
  profile?: RateSegment[]
  arrivals: 'constant' | 'poisson'
  /** The same seed gives the same arrival times and the same order of the mix. */
  seed: number
  mix: WeightedRequest[]
  /** From the intended time. At most 60 s, the end of the histograms. */
  timeout: Milliseconds
  /** An arrival beyond it is dropped, and counted so. At least one for each process that sends. */
  maxInFlight: number
  faults: FaultPlan[]
  /** Times without a correct answer longer than this add up to the total outage. */
  outageThreshold: Milliseconds
  /**
   * Connections opened before the clock starts and used in turn; more are opened when none is
   * idle. Default 10, so that a server which balances by connection uses all its workers.
   */
  connections?: number
  /**
   * `new`: every arrival opens a connection of its own and announces its end, and its latency
   * includes connecting. Default `kept`.
   */
  connectionUse?: 'kept' | 'new'
  /**
   * Addresses of this machine that connections come from, in turn: 127.0.0.2 and so on towards
   * loopback. Faults come from the usual one. With `new` connections each has as many in a minute
   * as there are local ports.
   */
  sources?: string[]
  /** How long a user waits: correct answers within it, from the intended time, are counted. */
  deadline?: Milliseconds
}
