import {
  type GateFinding,
  type HostReading,
  measured,
  notMeasured,
  type Reading,
  type TrialRecord,
} from '@deployment-lab/result'

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
export const noiseOf = (reading: HostReading): string | null => {
  const parts = disturbances(reading)
  return parts.length === 0 ? null : `noisy: ${parts.join(', ')}`
}

type Noise = Pick<HostReading, 'steal' | 'othersBusy' | 'swapped'>

const disturbances = ({ steal, othersBusy, swapped }: Noise): string[] => [
  ...(steal.value !== null && steal.value >= mostSteal
    ? [`the hypervisor took ${(100 * steal.value).toFixed(1)} % of the time`]
    : []),
  ...(othersBusy.value !== null && othersBusy.value >= mostOthers
    ? [`others used ${othersBusy.value.toFixed(2)} of a core`]
    : []),
  ...(swapped.value !== null && swapped.value > 0 ? [`${swapped.value} pages were swapped`] : []),
]

/**
 * The trials that something disturbed, with how many they are of each scenario and the worst of each
 * kind in words; null where none was.
 */
export const noiseIn = <T extends Pick<TrialRecord, 'host' | 'scenario'>>(
  trials: readonly T[],
): { readonly disturbed: readonly T[]; readonly where: string; readonly worst: string } | null => {
  const disturbed = trials.filter(({ host: read }) => read !== undefined && noiseOf(read) !== null)
  if (disturbed.length === 0) return null
  const most = (of: keyof Noise): Reading => {
    const values = disturbed.flatMap(({ host: read }) => read?.[of].value ?? [])
    return values.length === 0 ? notMeasured('no trial read it') : measured(Math.max(...values))
  }
  const parts = disturbances({
    steal: most('steal'),
    othersBusy: most('othersBusy'),
    swapped: most('swapped'),
  })
  const where = [...Map.groupBy(disturbed, ({ scenario }) => scenario)].map(
    ([scenario, own]) => `${scenario} ${own.length}`,
  )
  return { disturbed, where: where.join(', '), worst: parts.join(', ') }
}

const ms = (value: number): string => `${Math.round(value)} ms`
