import type { StreamReading } from './load.ts'
import type { Milliseconds, Share } from './units.ts'

/** Share of arrivals that is answered correctly if a stream is served at its pace. */
const enough: Share = 0.95
/** Length of the end of a trial, in which users have to be served again. */
const ending: Milliseconds = 1000

type Slices = Pick<StreamReading, 'slices'>

const isServed = ({ slices }: Slices, from: number, to: number): boolean =>
  sumOf(slices.ok.slice(from, to)) >= enough * sumOf(slices.offered.slice(from, to))

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)

/** Tells if nearly all arrivals of a stream in the last second were answered correctly. */
export const isServedAtTheEnd = (stream: Slices): boolean => {
  const { offered, width } = stream.slices
  const last = offered.findLastIndex((count) => count > 0)
  if (last === -1) return true
  return isServed(stream, Math.max(0, last + 1 - Math.ceil(ending / width)), last + 1)
}

/** The end of the last tenth of a second in which a stream was not served, on the trial's clock. */
export const servedFrom = (stream: Slices): Milliseconds => {
  const { offered, width } = stream.slices
  return (1 + offered.findLastIndex((_, index) => !isServed(stream, index, index + 1))) * width
}
