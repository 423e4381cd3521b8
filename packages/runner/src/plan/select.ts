import { closest } from 'fastest-levenshtein'
import { RunnerError } from '../errors.ts'

/**
 * Selects the items that a comma-separated list names, in its order; all items without a list.
 *
 * @param kind noun for the items in the message
 * @param where place of the items in the message, like ` in this run`
 * @throws RunnerError RUNNER_UNKNOWN_NAME with the nearest name
 */
export const selectByName = <Item extends { readonly name: string }>(
  items: readonly Item[],
  list: string | undefined,
  kind: string,
  where = '',
): Item[] => {
  if (list === undefined) return [...items]
  const names = [...new Set(list.split(',').map((name) => name.trim()))].filter(Boolean)
  if (names.length === 0) {
    throw new RunnerError(
      'RUNNER_UNKNOWN_NAME',
      `"${list}" names no ${kind}. There are: ${namesOf(items)}.`,
    )
  }
  return names.map((name) => {
    const found = items.find((item) => item.name === name)
    if (found === undefined) throw unknown(`${kind} "${name}"${where}`, name, items)
    return found
  })
}

/** The topologies of a run that names none: all but those that have to be named. */
export const takenByDefault = <Item extends { readonly byDefault?: boolean }>(
  items: readonly Item[],
): Item[] => items.filter((item) => item.byDefault !== false)

const unknown = (
  what: string,
  name: string,
  items: readonly { readonly name: string }[],
): RunnerError => {
  const names = items.map((item) => item.name)
  const nearest = names.length > 0 ? ` Did you mean "${closest(name, names)}"?` : ''
  return new RunnerError(
    'RUNNER_UNKNOWN_NAME',
    `There is no ${what}.${nearest} There are: ${namesOf(items)}.`,
  )
}

const namesOf = (items: readonly { readonly name: string }[]): string =>
  items.map(({ name }) => name).join(', ')
