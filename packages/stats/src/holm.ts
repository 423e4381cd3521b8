/**
 * Returns the level at which Holm's step-down correction judges each p of a family: the smallest at
 * level/m, the next at level/(m−1), …; from the first that is not rejected, all the rest at its
 * level. A null p (no number) takes no place in the family and gets the plain level.
 *
 * @returns a level for each p, in the order given
 */
export const holmLevels = (ps: readonly (number | null)[], level: number): number[] => {
  const ranked = ps
    .flatMap((p, index) => (p === null ? [] : [{ p, index }]))
    .toSorted((a, b) => a.p - b.p)
  const levels = ps.map(() => level)
  let stopped: number | null = null
  ranked.forEach(({ p, index }, rank) => {
    const adjusted: number = stopped ?? level / (ranked.length - rank)
    levels[index] = adjusted
    if (stopped === null && p > adjusted) stopped = adjusted
  })
  return levels
}

/** Returns the levels of two families, which are corrected apart: primary metrics and others. */
export const levelsByFamily = (
  members: readonly { readonly primary: boolean; readonly p: number | null }[],
  level: number,
): number[] => {
  const of = (family: boolean): number[] =>
    holmLevels(
      members.map(({ primary, p }) => (primary === family ? p : null)),
      level,
    )
  const [primaries, others] = [of(true), of(false)]
  return members.map(({ primary }, index) => (primary ? primaries : others)[index] ?? level)
}
