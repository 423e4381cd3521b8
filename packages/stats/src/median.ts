/** The value at or below which a share of the values lies, by nearest rank; null for no values. */
export const quantile = (values: readonly number[], share: number): number | null =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? null

/** The middle value, the lower of the two middle ones of an even number; null for no values. */
export const median = (values: readonly number[]): number | null => quantile(values, 0.5)
