const mostBlocks = 20

/**
 * Exact two-sided p of the sign-flip test on paired values: the share of all assignments of signs
 * whose mean is at least as far from 0. Null below two blocks and above 20 (2^20 assignments).
 * It cannot fall below 0.05 with fewer than 6 blocks.
 */
export const signFlip = (values: readonly number[]): number | null => {
  const blocks = values.length
  if (blocks < 2 || blocks > mostBlocks) return null
  const observed = Math.abs(values.reduce((total, value) => total + value, 0))
  const tolerance = 1e-12 * values.reduce((total, value) => total + Math.abs(value), 0)
  const assignments = 2 ** blocks
  let asFar = 0
  for (let signs = 0; signs < assignments; signs += 1) {
    let total = 0
    for (let block = 0; block < blocks; block += 1) {
      const value = values[block] ?? 0
      total += (signs >> block) & 1 ? -value : value
    }
    if (Math.abs(total) >= observed - tolerance) asFar += 1
  }
  return asFar / assignments
}
