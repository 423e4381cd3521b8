import { usageError } from './errors.ts'

/** Limits that a user sets for a search for capacity. */
export interface Limits {
  /** Milliseconds. */
  readonly p99?: number
  /** A share of all requests. */
  readonly success?: number
}

const clause = /^\s*(p99|success)\s*=\s*(\d+(?:\.\d+)?)\s*(s|ms|us|%)\s*$/
const milliseconds: Readonly<Record<string, number>> = { s: 1000, ms: 1, us: 0.001 }

/**
 * Reads `p99=50ms` or `p99=50ms,success=99.9%`.
 *
 * @throws LabError LAB_USAGE with the syntax
 */
export const readSlo = (text: string): Limits => {
  const limits: Limits[] = text.split(',').map((part) => readClause(part, text))
  const names = limits.flatMap((one) => Object.keys(one))
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw usageError(`"${text}" limits ${twice} twice. Give each limit once`)
  return limits.reduce((all, one) => ({ ...all, ...one }), {})
}

const readClause = (part: string, whole: string): Limits => {
  const [, name, amount = '', unit = ''] = clause.exec(part) ?? []
  const value = Number(amount)
  if (name === 'p99' && unit !== '%' && value > 0) {
    const p99 = value * (milliseconds[unit] ?? Number.NaN)
    if (p99 <= 60_000) return { p99 }
  }
  if (name === 'success' && unit === '%' && value > 0 && value <= 100)
    return { success: value / 100 }
  throw usageError(
    `"${whole}" is not a limit. Write it like "p99=50ms" or "p99=50ms,success=99.9%"; a p99 is above 0 and at most 60 s`,
  )
}

/** Prints limits in their syntax. */
export const sloText = ({ p99, success }: Limits): string =>
  [
    ...(p99 === undefined ? [] : [`p99=${Number(p99.toPrecision(6))}ms`]),
    ...(success === undefined ? [] : [`success=${Number((100 * success).toPrecision(6))}%`]),
  ].join(',')
