import type { Microseconds, RateSegment } from '@deployment-lab/result'

/** Rounding of a sum of rates, in arrivals; a sum this close has reached a whole arrival. */
const rounding = 1e-6

interface Piece {
  startsAt: Microseconds
  lasts: Microseconds
  /** Arrivals expected before the piece. */
  before: number
  /** Arrivals expected in the piece. */
  within: number
  from: number
  to: number
}

/** Inverse of the number of arrivals that a profile expects until a moment. */
export interface Cumulative {
  /** Arrivals expected over the whole profile. */
  readonly total: number
  /**
   * Returns the moment when so many arrivals are expected to be over, in µs from the start: the
   * last such moment if the rate is 0 for a while. Ask for rising numbers: it looks no further
   * back.
   */
  readonly timeOf: (arrivals: number) => Microseconds
}

/** Returns the time at which `count` arrivals are over, at an evenly changing rate. */
const timeWithin = ({ from, to, lasts }: Piece, count: number): Microseconds => {
  if (count <= 0) return 0
  if (from === to) return Math.min(lasts, (count * 1e6) / from)
  // from·t + (to − from)·t²/(2·lasts) = count, in the form that never subtracts close numbers.
  const slope = (to - from) / (lasts / 1e6)
  const root = Math.sqrt(Math.max(0, from ** 2 + 2 * slope * count))
  return Math.min(lasts, (2e6 * count) / (from + root))
}

/** The cumulative rate of a profile, to be inverted arrival by arrival. */
export const cumulate = (profile: readonly RateSegment[]): Cumulative => {
  let startsAt = 0
  let total = 0
  const pieces = profile.map(({ from, to, duration }): Piece => {
    const within = (((from + to) / 2) * duration) / 1000
    const piece = { startsAt, lasts: duration * 1000, before: total, within, from, to }
    startsAt += piece.lasts
    total += within
    return piece
  })
  let current = 0
  const timeOf = (arrivals: number): Microseconds => {
    let piece = pieces[current]
    while (
      piece !== undefined &&
      current < pieces.length - 1 &&
      arrivals >= piece.before + piece.within - rounding
    ) {
      current += 1
      piece = pieces[current]
    }
    return piece === undefined ? 0 : piece.startsAt + timeWithin(piece, arrivals - piece.before)
  }
  return { total, timeOf }
}
