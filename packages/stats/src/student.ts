/**
 * Student's t distribution, through the regularised incomplete beta function (continued fraction
 * by Lentz's method; Numerical Recipes, 3rd edition, 6.4).
 */
export const studentCdf = (t: number, degrees: number): number => {
  if (!Number.isFinite(t)) return t > 0 ? 1 : 0
  const x = degrees / (degrees + t * t)
  const tail = incompleteBeta(degrees / 2, 0.5, x) / 2
  return t > 0 ? 1 - tail : tail
}

/**
 * The value below which a share `probability` of Student's t lies.
 *
 * @param probability strictly between 0 and 1
 * @param degrees degrees of freedom, at least 1
 */
export const studentQuantile = (probability: number, degrees: number): number => {
  if (probability === 0.5) return 0
  if (probability < 0.5) return -studentQuantile(1 - probability, degrees)
  let high = 1
  while (studentCdf(high, degrees) < probability && high < 1e12) high *= 2
  let low = 0
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step += 1) {
    const middle = (low + high) / 2
    if (studentCdf(middle, degrees) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Two-sided p of a t statistic. It is never 0: the smallest number takes the place of 0. */
export const studentTwoSided = (t: number, degrees: number): number =>
  Math.max(2 * studentCdf(-Math.abs(t), degrees), Number.MIN_VALUE)

const incompleteBeta = (a: number, b: number, x: number): number => {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x),
  )
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, 1 - x)) / b
}

const tiny = 1e-300
const notZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value)

const betaFraction = (a: number, b: number, x: number): number => {
  let c = 1
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 500; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / notZero(1 + even * d)
    c = notZero(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / notZero(1 + odd * d)
    c = notZero(1 + odd / c)
    const change = d * c
    fraction *= change
    if (Math.abs(change - 1) < 1e-15) break
  }
  return fraction
}

// Lanczos' approximation with g = 7 and nine coefficients, good to about 15 digits.
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
]

const logGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const shifted = x - 1
  const t = shifted + 7.5
  const series = lanczos.reduce(
    (sum, coefficient, index) =>
      index === 0 ? coefficient : sum + coefficient / (shifted + index),
    0,
  )
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(series)
}
