import type {
  GateFinding,
  HostReading,
  LoadReading,
  SteadyReading,
  TrialRecord,
} from '@deployment-lab/result'
import { accounting } from './accounting.ts'
import { answers } from './answers.ts'
import { floor } from './floor.ts'
import { generator } from './generator.ts'
import { headroom } from './headroom.ts'
import { host } from './host.ts'
import { identity } from './identity.ts'
import { little } from './little.ts'
import { steady } from './steady.ts'

/** What the gates have to know beside the trial's own reading. */
export interface TrialContext {
  /** Correct answers a second that the closed loop reaches against the null responder. */
  readonly closedCeiling: number
  /** Rate that the open loop holds against the null responder. */
  readonly openCeiling: number
  /** The latency, in microseconds, above which users are hurt: the sender must be far below it. */
  readonly latencyLimit: number
  /** What the workers of the trial's start call themselves; null where they are not known. */
  readonly workers: readonly string[] | null
  /** How many there should be; left out where that is not known. */
  readonly workersExpected?: number
  /** How many of them died; null where they are not known. */
  readonly workersDied: number | null
  /** The scenario breaks the topology on purpose: deaths, restarts and lost requests are its finding. */
  readonly faulty: boolean
  /** What an answer takes at least, in microseconds, and what needs that; null where not known. */
  readonly floor: { readonly latency: number; readonly of: string } | null
  /** What else the machine did; null where it was not read. */
  readonly host: HostReading | null
  /** How the warm-up before it ended; left out where there was none. */
  readonly steady?: SteadyReading | undefined
}

const disturbed = (_: LoadReading, context: TrialContext): GateFinding | null =>
  context.host === null ? null : host(context.host)

const warmed = (_: LoadReading, context: TrialContext): GateFinding | null =>
  context.steady === undefined ? null : steady(context.steady)

export type Judged = Pick<TrialRecord, 'state' | 'reasons' | 'gates'>

/** Sends a reading through every gate. A failed gate voids the trial; a limited one bounds it. */
export const judgeTrial = (load: LoadReading, context: TrialContext): Judged => {
  const findings = [
    headroom,
    generator,
    little,
    floor,
    identity,
    accounting,
    answers,
    warmed,
    disturbed,
  ]
    .map((gate) => gate(load, context))
    .filter((finding): finding is GateFinding => finding !== null)
  const failed = findings.filter(({ state }) => state === 'failed')
  const limited = findings.filter(({ state }) => state === 'limited')
  return {
    state: failed.length > 0 ? 'void' : limited.length > 0 ? 'at-least' : 'valid',
    reasons: [...failed, ...limited].map(({ gate, detail }) => `${gate}: ${detail}`),
    gates: findings,
  }
}
