import {
  addCounts,
  type GateFinding,
  type LoadReading,
  type OpenLoopReading,
  reasonOf,
  type Shortage,
} from '@deployment-lab/result'
import type { TrialContext } from './context.ts'

const busiest = 0.8
const leastSent = 0.99
const lagShare = 0.1
const mostLacking = 0.001
const longestStandstill = 0.05

/** Arrivals that were not sent since the generator's machine ran out of something. */
export const lackingOf = ({ generator }: OpenLoopReading): number =>
  Object.values(generator.ranOutOf ?? {}).reduce((sum, count) => sum + count, 0)

/** The resource that the generator's machine ran out of; null where it had enough. */
export const shortageOf = (load: OpenLoopReading): Shortage | null => {
  const lacking = lackingOf(load)
  const { offered } = addCounts(load.streams.flatMap(({ get, post }) => [get, post]))
  return lacking <= mostLacking * offered ? null : { ...load.generator.ranOutOf, lacking, offered }
}

/**
 * Finds trials in which the generator measured itself: it was busy, late or left requests out. A
 * generator that is kept from its core is not busy; its event loop shows it. A closed loop that
 * stands still once for long sends nothing in that part of the trial, which its p99 does not show.
 */
export const generator = (
  load: LoadReading,
  { latencyLimit }: Pick<TrialContext, 'latencyLimit'>,
): GateFinding => {
  const { busyShare, eventLoopDelayP99, eventLoopDelayMax, scheduleLagP99, sendRatio } =
    load.generator
  const allowed = latencyLimit * lagShare
  const allowedStandstill = longestStandstill * load.duration
  const faults = {
    ...(load.model === 'open' && shortageOf(load)),
    busy: atLeast(busyShare, busiest),
    sent: sendRatio !== null && sendRatio < leastSent ? sendRatio : undefined,
    lag: atLeast(scheduleLagP99, allowed),
    late: atLeast(eventLoopDelayP99, allowed),
    standstill:
      load.model === 'closed' ? atLeast(eventLoopDelayMax ?? 0, allowedStandstill) : undefined,
  }
  if (Object.values(faults).every((fault) => fault === undefined)) {
    const detail = reasonOf('generator-fit', { busy: busyShare })
    return { gate: 'generator', state: 'passed', detail }
  }
  return {
    gate: 'generator',
    // A busy or late closed loop still shows a lower bound; an open loop that was late shows nothing.
    state: load.model === 'closed' ? 'limited' : 'failed',
    detail: reasonOf('generator-late', { ...faults, allowed, allowedStandstill }),
  }
}

const atLeast = (value: number | null, limit: number): number | undefined =>
  value !== null && value >= limit ? value : undefined
