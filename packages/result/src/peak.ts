import { type OpenLoopReading, peakRate, type StreamReading } from './load.ts'
import { usersOf } from './streams.ts'
import type { Milliseconds } from './units.ts'

/** The part of a trial in which most arrivals of a stream came, with what became of them. */
export interface Peak {
  readonly stream: StreamReading
  /** Its end on the trial's clock. */
  readonly to: Milliseconds
  readonly offered: number
  readonly ok: number
}

/** The peaks of all streams of users whose rate changes. */
export const peaksOf = (load: OpenLoopReading): Peak[] =>
  usersOf(load).flatMap((stream) => {
    const { profile, slices } = stream
    if (profile === undefined) return []
    const highest = peakRate(stream)
    const place = profile.findIndex(({ from, to }) => Math.max(from, to) === highest)
    const from = lengthOf(profile.slice(0, place))
    const to = lengthOf(profile.slice(0, place + 1))
    const within = (counts: readonly number[]): number =>
      counts
        .slice(Math.ceil(from / slices.width), Math.floor(to / slices.width))
        .reduce((sum, count) => sum + count, 0)
    return [{ stream, to, offered: within(slices.offered), ok: within(slices.ok) }]
  })

const lengthOf = (segments: readonly { readonly duration: Milliseconds }[]): Milliseconds =>
  segments.reduce((sum, { duration }) => sum + duration, 0)
