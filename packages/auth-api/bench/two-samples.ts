import { median } from './interval.ts'

const RESAMPLES = 10_000

/** @param share 0.9 for p90, by nearest rank */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN
}

/** median(a) / median(b) with its 95 % interval by the percentile bootstrap, independent samples. */
export function medianRatio(a: readonly number[], b: readonly number[], random: () => number) {
  const again = (values: readonly number[]) =>
    median(values.map(() => values[Math.floor(random() * values.length)] ?? Number.NaN))
  const ratios = Array.from({ length: RESAMPLES }, () => again(a) / again(b))
  const [low, high] = [percentile(ratios, 0.025), percentile(ratios, 0.975)]
  return { ratio: median(a) / median(b), low, high }
}

/**
 * Mann and Whitney's U by its normal approximation, good from 20 values a sample; no correction for
 * ties, which times in nanoseconds hardly have.
 *
 * @returns `share`: how often a value of `a` exceeds one of `b`, U over all pairs; `p` is two-sided
 */
export function mannWhitney(a: readonly number[], b: readonly number[]) {
  const beats = (x: number, y: number) => (x > y ? 1 : x === y ? 0.5 : 0)
  const u = a.reduce((sum, x) => b.reduce((inner, y) => inner + beats(x, y), sum), 0)
  const pairs = a.length * b.length
  const deviation = Math.sqrt((pairs * (a.length + b.length + 1)) / 12)
  return { u, share: u / pairs, p: 2 * upperTail(Math.abs(u - pairs / 2) / deviation) }
}

/** Kolmogorov and Smirnov's D, the widest gap between both distributions, with its asymptotic p. */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]) {
  const below = (values: readonly number[], x: number) =>
    values.filter((value) => value <= x).length / values.length
  const d = Math.max(...[...a, ...b].map((x) => Math.abs(below(a, x) - below(b, x))))
  const lambda = d * Math.sqrt((a.length * b.length) / (a.length + b.length))
  // The series does not converge at 0, where p is 1.
  if (lambda < 0.2) return { d, p: 1 }
  const terms = Array.from(
    { length: 100 },
    (_, i) => (-1) ** i * Math.exp(-2 * ((i + 1) * lambda) ** 2),
  )
  return { d, p: Math.min(1, 2 * terms.reduce((sum, term) => sum + term, 0)) }
}

// The normal distribution above z: Abramowitz and Stegun 26.2.17, good to 7.5e-8.
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const factors = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]
  const sum = factors.reduce((total, factor, i) => total + factor * t ** (i + 1), 0)
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum
}
