/** Highest number of blocks: more take too long to go through. */
export const mostBlocks = 30

/**
 * Exact two-sided p of the sign-flip test on paired values: the share of all assignments of signs
 * whose mean is at least as far from 0. Null below two blocks and above 30 (2^30 assignments).
 * It cannot fall below 0.05 with fewer than 6 blocks.
 *
 * Every assignment joins an assignment of the first half of the values with one of the second. The
 * sums of the second half are sorted, and those far enough out are counted together.
 */
export const signFlip = (values: readonly number[]): number | null => {
  const blocks = values.length
  if (blocks < 2 || blocks > mostBlocks) return null
  const observed = Math.abs(values.reduce((total, value) => total + value, 0))
  const tolerance = 1e-12 * values.reduce((total, value) => total + Math.abs(value), 0)
  const far = observed - tolerance
  if (far <= 0) return 1
  const half = Math.floor(blocks / 2)
  const second = signedSums(values.slice(half)).sort()
  let asFar = 0
  for (const first of signedSums(values.slice(0, half))) {
    // The sums come in pairs of opposite signs: both ends hold as many.
    asFar += 2 * (second.length - countBelow(second, far - first))
  }
  return asFar / 2 ** blocks
}

/** The sums of values under every assignment of signs. */
const signedSums = (values: readonly number[]): Float64Array =>
  Float64Array.from(
    values.reduce<number[]>(
      (sums, value) => sums.flatMap((sum) => [sum + value, sum - value]),
      [0],
    ),
  )

/** Number of sorted values below a bound. */
const countBelow = (sorted: Float64Array, bound: number): number => {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < bound) low = middle + 1
    else high = middle
  }
  return low
}
