import type { GateFinding, HostReading } from '@deployment-lab/result'

const mostJump = 50
const longestSleep = 500
const mostSteal = 0.05
const mostOthers = 0.25

/**
 * A trial in which the wall clock was set or the machine slept measured that. Other disturbances
 * do not void: the noise stands in the finding.
 */
export const host = (reading: HostReading): GateFinding => {
  const { clockJump, slept } = reading
  if (slept > longestSleep) {
    return { gate: 'host', state: 'failed', detail: `the machine slept for ${ms(slept)}` }
  }
  if (Math.abs(clockJump) > mostJump) {
    return {
      gate: 'host',
      state: 'failed',
      detail: `the clock was set ${clockJump > 0 ? 'forth' : 'back'} by ${ms(Math.abs(clockJump))}`,
    }
  }
  const noise = noiseOf(reading)
  return { gate: 'host', state: 'passed', detail: noise ?? 'nothing else disturbed the machine' }
}

/** What disturbed a trial, in words with its numbers; null where nothing did. */
export const noiseOf = ({ steal, othersBusy, swapped }: HostReading): string | null => {
  const parts = [
    ...(steal.value !== null && steal.value >= mostSteal
      ? [`the hypervisor took ${(100 * steal.value).toFixed(1)} % of the time`]
      : []),
    ...(othersBusy.value !== null && othersBusy.value >= mostOthers
      ? [`others used ${othersBusy.value.toFixed(2)} of a core`]
      : []),
    ...(swapped.value !== null && swapped.value > 0 ? [`${swapped.value} pages were swapped`] : []),
  ]
  return parts.length === 0 ? null : `noisy: ${parts.join(', ')}`
}

const ms = (value: number): string => `${Math.round(value)} ms`
