import type { Limit, Line } from './proof.ts'

/** Tells if a line keeps its limit. A line that was not measured does not. */
export const isMet = ({ limit, measured: { value } }: Line): boolean => {
  if (value === null) return false
  return limit.kind === 'at-most' ? value <= limit.value : value >= limit.value
}

/** Judgement of a line. */
export type LineState = 'met' | 'missed' | 'not-told'

/** Tells if a line is met, missed, or could not be judged on this machine. */
export const stateOf = (line: Line, ci: boolean): LineState => {
  if (isMet(line)) return 'met'
  const excused = line.excused === 'always' || (line.excused === 'outside-ci' && !ci)
  return excused ? 'not-told' : 'missed'
}

/** A limit in words: `at most 2 of 40`, `at most 5 %`. */
export const limitText = (limit: Limit): string =>
  `${limit.kind === 'at-most' ? 'at most' : 'at least'} ${valueText(limit, limit.value)}`

/** Prints the result, in the limit's unit, or why there is none. */
export const measuredText = ({ limit, measured }: Line): string =>
  measured.value === null ? `not measured: ${measured.missing}` : valueText(limit, measured.value)

const valueText = (limit: Limit, value: number): string =>
  limit.unit === 'count'
    ? `${value.toLocaleString('en')} of ${limit.of.toLocaleString('en')}`
    : percent(value)

/** A share as a percentage of two or three digits. */
export const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`
