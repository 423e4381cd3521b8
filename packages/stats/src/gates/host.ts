import {
  type GateFinding,
  type GateReasons,
  type HostReading,
  type Reading,
  type Reason,
  reasonOf,
  type TrialRecord,
} from '@deployment-lab/result'

const mostJump = 50
const longestSleep = 500
const mostSteal = 0.05
const mostOthers = 0.25

/**
 * Voids trials in which the wall clock was set or the machine slept. Other disturbances do not
 * void: the noise stands in the finding.
 */
export const host = (reading: HostReading): GateFinding => {
  const { clockJump, slept } = reading
  if (slept > longestSleep) {
    return { gate: 'host', state: 'failed', detail: reasonOf('slept', { time: slept }) }
  }
  if (Math.abs(clockJump) > mostJump) {
    return { gate: 'host', state: 'failed', detail: reasonOf('clock-set', { by: clockJump }) }
  }
  return { gate: 'host', state: 'passed', detail: noiseOf(reading) ?? reasonOf('calm') }
}

/** The disturbance of a trial; null without one. */
export const noiseOf = (reading: HostReading): Reason | null => {
  const noise = disturbances(reading)
  return Object.values(noise).every((value) => value === undefined)
    ? null
    : reasonOf('noisy', noise)
}

type Noise = GateReasons['noisy']

const disturbances = ({ steal, othersBusy, swapped }: HostReading): Noise => ({
  steal: atLeast(steal, mostSteal),
  othersBusy: atLeast(othersBusy, mostOthers),
  swapped: atLeast(swapped, 1),
})

const atLeast = ({ value }: Reading, limit: number): number | undefined =>
  value !== null && value >= limit ? value : undefined

/** Finds the disturbed trials, and the worst of each kind; null if there are none. */
export const noiseIn = <T extends Pick<TrialRecord, 'host'>>(
  trials: readonly T[],
): { readonly disturbed: readonly T[]; readonly worst: Noise } | null => {
  const disturbed = trials.filter(({ host: read }) => read !== undefined && noiseOf(read) !== null)
  if (disturbed.length === 0) return null
  const noises = disturbed.flatMap(({ host: read }) =>
    read === undefined ? [] : disturbances(read),
  )
  const most = (kind: keyof Noise): number | undefined => {
    const values = noises.flatMap((noise) => noise[kind] ?? [])
    return values.length === 0 ? undefined : Math.max(...values)
  }
  return {
    disturbed,
    worst: { steal: most('steal'), othersBusy: most('othersBusy'), swapped: most('swapped') },
  }
}
