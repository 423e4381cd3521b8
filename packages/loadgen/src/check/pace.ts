import type { RateSegment } from '@deployment-lab/result'
import { followProfile, type Pace } from '../profile.ts'
import { highestRate, longestDuration, lowestRate, mostArrivals, mostSegments } from './limits.ts'
import { need, within } from './values.ts'

/** Sums of segments may differ by their rounding. */
const agree = (one: number, other: number): boolean =>
  Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other))

const checkProfile = (profile: readonly RateSegment[]): void => {
  need(profile.length > 0, 'the profile has no segment; leave it out, or give it one')
  within('the number of segments of the profile', profile.length, 1, mostSegments)
  for (const [index, { from, to, duration }] of profile.entries()) {
    const place = `of segment ${index + 1} of the profile`
    within(`from ${place}`, from, 0, highestRate, '/s')
    within(`to ${place}`, to, 0, highestRate, '/s')
    within(`duration ${place}`, duration, 1, longestDuration, ' ms')
  }
}

/** Refuses rates and lengths that make no schedule, and names the nearest that do. */
export const checkPace = ({ rate, duration, profile }: Pace): void => {
  if (profile !== undefined) {
    checkProfile(profile)
    const sums = followProfile(profile)
    const is = 'as the segments of the profile make it'
    within('duration of the whole profile', sums.duration, 1, longestDuration, ' ms')
    need(agree(duration, sums.duration), `duration is ${duration} ms, not ${sums.duration}, ${is}`)
    need(agree(rate, sums.rate), `rate is ${rate}/s, not ${sums.rate}, ${is}`)
  }
  within('rate', rate, lowestRate, highestRate, '/s')
  within('duration', duration, 1, longestDuration, ' ms')
  const arrivals = (rate * duration) / 1000
  need(
    arrivals <= mostArrivals,
    `${rate}/s for ${duration} ms are ${Math.round(arrivals)} arrivals, beyond ${mostArrivals}; the ` +
      `nearest is ${Math.floor((mostArrivals / duration) * 1000)}/s, or ` +
      `${Math.floor((mostArrivals / rate) * 1000)} ms`,
  )
  need(
    arrivals >= 1,
    `${rate}/s for ${duration} ms are less than one arrival; the nearest is ` +
      `${Math.ceil(1000 / rate)} ms, or ${1000 / duration}/s`,
  )
}
