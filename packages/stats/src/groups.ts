/**
 * Finds the largest groups in which no two members separate (Bron and Kerbosch, 1973). Separating
 * is not transitive: of three, the middle may be in a group with each of two that do separate.
 *
 * @param names best first; so are the groups and their members
 */
export const groupsOf = (
  names: readonly string[],
  separate: (first: string, second: string) => boolean,
): string[][] => {
  const near = new Map(
    names.map((name) => [
      name,
      new Set(names.filter((other) => other !== name && !separate(name, other))),
    ]),
  )
  const groups: string[][] = []
  const extend = (group: string[], candidates: string[], seen: string[]): void => {
    if (candidates.length === 0 && seen.length === 0) groups.push(group)
    const left = [...candidates]
    const done = [...seen]
    for (const name of candidates) {
      const neighbours = near.get(name) ?? new Set()
      extend(
        [...group, name],
        left.filter((other) => neighbours.has(other)),
        done.filter((other) => neighbours.has(other)),
      )
      left.shift()
      done.push(name)
    }
  }
  if (names.length > 0) extend([], [...names], [])
  const places = (group: readonly string[]): number[] => group.map((name) => names.indexOf(name))
  return groups
    .map((group) => group.toSorted((a, b) => names.indexOf(a) - names.indexOf(b)))
    .toSorted((a, b) => {
      const [bestA = 0, bestB = 0] = [places(a)[0], places(b)[0]]
      return bestA - bestB || (places(a).at(-1) ?? 0) - (places(b).at(-1) ?? 0)
    })
}
