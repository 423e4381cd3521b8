import {
  type GateFinding,
  type LoadReading,
  reasonOf,
  type TrialRecord,
} from '@deployment-lab/result'
import { busiestLoop, coresPerWorker } from '../why/facts.ts'
import { thresholds } from '../why/rules.ts'
import { accounting } from './accounting.ts'
import { answers } from './answers.ts'
import type { TrialContext } from './context.ts'
import { control } from './control.ts'
import { fault } from './fault.ts'
import { floor } from './floor.ts'
import { generator } from './generator.ts'
import { headroom } from './headroom.ts'
import { host } from './host.ts'
import { identity } from './identity.ts'
import { little } from './little.ts'
import { steady } from './steady.ts'

const disturbed = (_: LoadReading, context: TrialContext): GateFinding | null =>
  context.host === null ? null : host(context.host)

const warmed = (_: LoadReading, context: TrialContext): GateFinding | null =>
  context.steady === undefined ? null : steady(context.steady)

/** Clocks of the lab and the generator may differ by so much, in milliseconds. */
const apart = 100

const faultsHeld = (load: LoadReading, { faults = [], settle }: TrialContext): GateFinding | null =>
  fault(load, faults, load.duration / 1000 - Math.max(0, (settle ?? 0) - apart))

/**
 * Lets a closed loop's rate stand where the topology's own telemetry shows it full: then the
 * topology was the limit, and not the generator.
 */
const unlessFull =
  ({ telemetry = null }: TrialContext) =>
  (finding: GateFinding): GateFinding => {
    if (finding.state !== 'limited' || telemetry === null) return finding
    // A generator that stood still sent nothing meanwhile, however full the topology was else.
    if (finding.detail.values?.['standstill'] !== undefined) return finding
    const full = (value: number | null, from: number): number | null =>
      value !== null && value >= from ? value : null
    const eventLoop = full(busiestLoop(telemetry), thresholds.eventLoop)
    const cores = full(coresPerWorker(telemetry), thresholds.core)
    if (eventLoop === null && cores === null) return finding
    const detail = reasonOf('topology-full', { eventLoop, cores }, finding.detail)
    return { ...finding, state: 'passed', detail }
  }

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
    control,
    faultsHeld,
    answers,
    warmed,
    disturbed,
  ]
    .map((gate) => gate(load, context))
    .filter((finding): finding is GateFinding => finding !== null)
    .map(unlessFull(context))
  const failed = findings.filter(({ state }) => state === 'failed')
  const limited = findings.filter(({ state }) => state === 'limited')
  return {
    state: failed.length > 0 ? 'void' : limited.length > 0 ? 'at-least' : 'valid',
    reasons: [...failed, ...limited].map(({ detail }) => detail),
    gates: findings,
  }
}
