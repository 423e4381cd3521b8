import type { Milliseconds, PerSecond, RateSegment } from '@deployment-lab/result'

/** Arrivals of a stream over time: their rate and its course. */
export interface Pace {
  rate: PerSecond
  duration: Milliseconds
  profile?: RateSegment[]
}

/** Returns the pace of a profile, with its mean rate and its whole duration. */
export const followProfile = (profile: readonly RateSegment[]): Required<Pace> => {
  let duration = 0
  let arrivals = 0
  for (const segment of profile) {
    duration += segment.duration
    arrivals += (((segment.from + segment.to) / 2) * segment.duration) / 1000
  }
  return { rate: duration > 0 ? (arrivals / duration) * 1000 : 0, duration, profile: [...profile] }
}

/** Returns the profile of a stream; one segment if the rate is the same throughout. */
export const profileOf = ({ rate, duration, profile }: Pace): readonly RateSegment[] =>
  profile ?? [{ from: rate, to: rate, duration }]
