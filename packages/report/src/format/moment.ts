import type { EpochMilliseconds, Milliseconds } from '@deployment-lab/result'

const furthest = 8.64e15

/** A moment in UTC: 2026-11-18 12:26:40 UTC. */
export const formatMoment = (moment: EpochMilliseconds): string =>
  Math.abs(moment) <= furthest
    ? `${new Date(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`
    : 'not a date'

/** How long something took, in minutes and seconds: 4 min 31 s. */
export const formatDuration = (duration: Milliseconds): string => {
  const seconds = Math.round(duration / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
