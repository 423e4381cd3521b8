import type { Milliseconds, RateSegment } from '@deployment-lab/result'

/** The highest value of the parabola through values at 0, a half and 1, between 0 and 1. */
const topOf = (first: number, middle: number, last: number): number => {
  const square = 2 * (first - 2 * middle + last)
  const linear = 4 * middle - 3 * first - last
  const at = -linear / (2 * square)
  const ends = Math.max(first, last)
  return square < 0 && at > 0 && at < 1 ? Math.max(ends, first - linear ** 2 / (4 * square)) : ends
}

/** Arrivals that a profile expects from its start until a moment. */
const expectedIn = (profile: readonly RateSegment[]) => {
  let startsAt: Milliseconds = 0
  let before = 0
  const pieces = profile.map((segment) => {
    const piece = { ...segment, startsAt, before }
    startsAt += segment.duration
    before += (((segment.from + segment.to) / 2) * segment.duration) / 1000
    return piece
  })
  const until = (moment: Milliseconds): number => {
    let low = 0
    let high = pieces.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((pieces[middle]?.startsAt ?? 0) <= moment) low = middle
      else high = middle - 1
    }
    const piece = pieces[low]
    if (piece === undefined) return 0
    const into = Math.min(moment - piece.startsAt, piece.duration)
    const mean = piece.from + ((piece.to - piece.from) * into) / (2 * piece.duration)
    return piece.before + (mean * into) / 1000
  }
  return { until, edges: [...pieces.map((piece) => piece.startsAt), startsAt], lasts: startsAt }
}

/** Arrivals that a profile expects in the busiest `span` of it. */
export const busiestOf = (profile: readonly RateSegment[], span: Milliseconds): number => {
  const { until, edges, lasts } = expectedIn(profile)
  const last = Math.max(0, lasts - span)
  const from = (moment: Milliseconds): number => until(moment + span) - until(moment)
  // While neither end passes an edge, the rates are straight lines, and the arrivals a parabola.
  const moments = edges
    .flatMap((edge) => [edge, edge - span])
    .filter((moment) => moment >= 0 && moment <= last)
    .toSorted((one, other) => one - other)
  return moments.reduce((most, moment, index) => {
    const next = moments[index + 1] ?? moment
    return Math.max(most, topOf(from(moment), from((moment + next) / 2), from(next)))
  }, 0)
}
