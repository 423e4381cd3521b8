import type { GateFinding, LoadReading } from '@deployment-lab/result'
import type { TrialContext } from './judge-trial.ts'

const busiest = 0.8
const leastSent = 0.99
const lagShare = 0.1

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
