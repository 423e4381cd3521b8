import {
  addCounts,
  type ClosedLoopReading,
  type GateFinding,
  type LoadReading,
  type OpenLoopReading,
} from '@deployment-lab/result'
import type { TrialContext } from './judge-trial.ts'

const busiest = 0.8
const leastSent = 0.99
const lagShare = 0.1
const mostLacking = 0.001
const longestStandstill = 0.05

const remedies: Readonly<Record<string, string>> = {
  descriptors: 'raise "ulimit -n"',
  ports: 'wait a minute, name more sources or keep connections',
  memory: 'free some',
}

/** Arrivals that were not sent since the generator's machine ran out of something. */
export const lackingOf = ({ generator }: OpenLoopReading): number =>
  Object.values(generator.ranOutOf ?? {}).reduce((sum, count) => sum + count, 0)

/** What the generator's machine ran out of, and what helps; null where it had enough. */
export const shortageOf = (load: OpenLoopReading): string | null => {
  const lacking = lackingOf(load)
  const { offered } = addCounts(load.streams.flatMap(({ get, post }) => [get, post]))
  if (lacking <= mostLacking * offered) return null
  const what = Object.entries(load.generator.ranOutOf ?? {}).map(
    ([name, count]) => `${name} (${count} times: ${remedies[name] ?? 'free some'})`,
  )
  return `its machine ran out of ${what.join(' and ')}, and ${lacking} of ${offered} arrivals were not sent`
}

/**
 * The one long time in which a closed loop stood still, which its p99 does not show. That part of
 * the trial it sent nothing, whatever the server could have done. An open loop's schedule lag tells.
 */
const standstillOf = ({ generator, duration }: ClosedLoopReading): string | null => {
  const longest = generator.eventLoopDelayMax ?? 0
  const allowed = longestStandstill * duration
  return longest < allowed
    ? null
    : `it stood still for ${milliseconds(longest)} at once, allowed ${milliseconds(allowed)}`
}

/**
 * A generator that is busy, late or leaves requests out measures itself. One that is kept from its
 * core is not busy; its event loop tells.
 */
export const generator = (
  load: LoadReading,
  context: Pick<TrialContext, 'latencyLimit'>,
): GateFinding => {
  const { busyShare, eventLoopDelayP99, scheduleLagP99, sendRatio } = load.generator
  const faults: string[] = []
  const shortage = load.model === 'open' ? shortageOf(load) : null
  if (shortage !== null) faults.push(shortage)
  if (busyShare >= busiest) faults.push(`busy for ${percent(busyShare)} of its core`)
  if (sendRatio !== null && sendRatio < leastSent) {
    faults.push(`sent only ${percent(sendRatio)} of the arrivals`)
  }
  const latest = context.latencyLimit * lagShare
  if (scheduleLagP99 !== null && scheduleLagP99 >= latest) {
    faults.push(`schedule lag p99 ${milliseconds(scheduleLagP99)}, allowed ${milliseconds(latest)}`)
  }
  if (eventLoopDelayP99 >= latest) {
    faults.push(
      `its event loop was late by ${milliseconds(eventLoopDelayP99)} (p99), allowed ${milliseconds(latest)}`,
    )
  }
  const standstill = load.model === 'closed' ? standstillOf(load) : null
  if (standstill !== null) faults.push(standstill)
  if (faults.length > 0) {
    // A busy or late closed loop still shows a lower bound; an open loop that was late shows nothing.
    const state = load.model === 'closed' ? 'limited' : 'failed'
    return { gate: 'generator', state, detail: faults.join('; ') }
  }
  return {
    gate: 'generator',
    state: 'passed',
    detail: `busy for ${percent(busyShare)} of its core`,
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const milliseconds = (value: number): string => `${(value / 1000).toFixed(1)} ms`
