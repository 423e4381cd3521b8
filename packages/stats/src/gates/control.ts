import {
  type GateFinding,
  type LoadReading,
  type OutcomeCounts,
  reasonOf,
} from '@deployment-lab/result'
import { controlP99 } from '../outcome/outcome-of.ts'
import type { TrialContext } from './context.ts'

/**
 * Judges the time before the first fault, which is the trial's own control: if users were not
 * served well then, their losses afterwards say nothing of the fault.
 */
export const control = (
  load: LoadReading,
  { latencyLimit }: Pick<TrialContext, 'latencyLimit'>,
): GateFinding | null => {
  if (load.model === 'closed' || load.controlUntil === undefined) return null
  const users = load.streams.filter((stream) => stream.users)
  const counts = users.flatMap(({ control: before }) => (before ? [before.get, before.post] : []))
  const answered = sumOf(counts, ({ ok }) => ok)
  // Requests in flight at the time of the fault are not part of the control.
  const lost = sumOf(counts, ({ offered, ok, unfinished }) => offered - ok - unfinished)
  const p99 = controlP99(users) ?? undefined
  const isGood = answered > 0 && lost === 0 && (p99 ?? 0) <= latencyLimit / 1000
  const values = { answered, lost, p99, allowed: latencyLimit / 1000 }
  return isGood
    ? { gate: 'control', state: 'passed', detail: reasonOf('control-served', values) }
    : { gate: 'control', state: 'failed', detail: reasonOf('control-disturbed', values) }
}

const sumOf = (counts: readonly OutcomeCounts[], of: (count: OutcomeCounts) => number): number =>
  counts.reduce((sum, count) => sum + of(count), 0)
