import {
  type Microseconds,
  measured,
  notMeasured,
  type PerSecond,
  type Reading,
  type SteadyReading,
} from '@deployment-lab/result'

/** Short window of a warm-up. */
export interface WarmUpWindow {
  /** Correct answers a second. */
  readonly throughput: PerSecond
  /** Null if too few requests were answered. */
  readonly p50: Microseconds | null
}

/** Windows that have to agree. */
const agreeing = 3
/** Highest difference between them. */
const most = 0.03

/**
 * Tells if a warm-up has come to rest: its last three windows agree within 3 %, in throughput and
 * in p50. The difference is that of the largest from the smallest, as a share of the smallest.
 */
export const steadinessOf = (windows: readonly WarmUpWindow[]): SteadyReading => {
  const spread = spreadOf(windows.slice(-agreeing))
  const steady = spread.value !== null && spread.value <= most
  return { state: steady ? 'steady' : 'not-steady', windows: windows.length, spread }
}

/** Merges the readings of kinds of requests warmed up one after the other: steady if all are. */
export const steadyTogether = (readings: readonly SteadyReading[]): SteadyReading => {
  const spreads = readings.flatMap(({ spread }) => spread.value ?? [])
  const without = readings.find(({ spread }) => spread.value === null)
  return {
    state:
      readings.length > 0 && readings.every(({ state }) => state === 'steady')
        ? 'steady'
        : 'not-steady',
    windows: readings.reduce((sum, { windows }) => sum + windows, 0),
    spread:
      without?.spread ??
      (spreads.length === 0 ? notMeasured('nothing-warmed-up') : measured(Math.max(...spreads))),
  }
}

const spreadOf = (last: readonly WarmUpWindow[]): Reading => {
  if (last.length < agreeing) {
    return notMeasured('few-windows', { windows: last.length, needed: agreeing })
  }
  const rates = last.map(({ throughput }) => throughput)
  const medians = last.flatMap(({ p50 }) => p50 ?? [])
  if (Math.min(...rates) <= 0 || medians.length < last.length) {
    return notMeasured('few-answers-in-window')
  }
  return measured(Math.max(between(rates), between(medians)))
}

const between = (values: readonly number[]): number => Math.max(...values) / Math.min(...values) - 1
