/** A place on an axis, in the pixels of a drawing. */
export type Scale = (value: number) => number

export interface Range {
  readonly from: number
  readonly to: number
}

/** Maps numbers evenly onto pixels. */
export const linear = (domain: Range, pixels: Range): Scale => {
  const span = domain.to - domain.from || 1
  return (value) => pixels.from + ((value - domain.from) / span) * (pixels.to - pixels.from)
}

/** Maps numbers above zero onto pixels by their logarithm. */
export const logarithmic = (domain: Range, pixels: Range): Scale => {
  const place = linear({ from: Math.log(domain.from), to: Math.log(domain.to) }, pixels)
  return (value) => place(Math.log(value))
}

/** The number of nines of a percentile: 90 is 1, 99 is 2, 99.9 is 3. */
export const nines = (percentile: number): number =>
  -Math.log10(1 - Math.min(percentile, 99.9999) / 100)

/** Maps percentiles onto pixels as an HdrHistogram plot does: each further nine as wide as the last. */
export const percentileScale = (mostNines: number, pixels: Range): Scale => {
  const place = linear({ from: 0, to: mostNines }, pixels)
  return (percentile) => place(nines(percentile))
}

/** Round numbers from 0 to at least `most`, about `count` of them. */
export const linearTicks = (most: number, count: number): number[] => {
  const raw = most / count || 1
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = power * ([1, 2, 2.5, 5, 10].find((one) => one * power >= raw * 0.999) ?? 10)
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, index) => index * step)
}

/** Numbers 1, 2, 5 × 10ⁿ that hold `low` and `high` between them; only powers of 10 when many. */
export const logTicks = (low: number, high: number): number[] => {
  const all: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const digit of [1, 2, 5]) all.push(Number((digit * 10 ** power).toPrecision(1)))
  }
  const below = all.filter((tick) => tick <= low).at(-1) ?? low
  const above = all.find((tick) => tick >= high) ?? high
  const inside = all.filter((tick) => tick >= below && tick <= above)
  const powers = inside.filter((tick) => Number.isInteger(Math.log10(tick)))
  return inside.length > 8
    ? [...new Set([below, ...powers, above])].toSorted((a, b) => a - b)
    : inside
}
