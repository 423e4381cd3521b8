import type { ScriptedRequest } from '../plan.ts'

const placeholder = /\{\{(\w+)\}\}/g
// The characters of a bearer token (RFC 6750, b64token): nothing that could end a header or a JSON string.
const fitting = /^[\w.~+/=-]+$/

/** Values that a client has kept from its answers, by name. */
export type Kept = Record<string, string>

/** The names that stand in double braces in a request's headers and body. */
export const namesIn = ({ headers, body }: ScriptedRequest): string[] =>
  [...Object.values(headers), body ?? ''].flatMap((text) =>
    [...text.matchAll(placeholder)].map((found) => found[1] ?? ''),
  )

/** Fills the kept values into a text in place of their names. */
export const fill = (text: string, kept: Kept): string =>
  text.replace(placeholder, (_whole, name: string) => kept[name] ?? '')

/**
 * Takes the values to keep out of a JSON answer.
 *
 * @returns null if a required member is missing, or is no text that can be sent again
 */
export const takeFrom = (body: string, keep: ScriptedRequest['keep']): Kept | null => {
  const names = Object.entries(keep)
  if (names.length === 0) return {}
  const members = membersOf(body)
  const taken: Kept = {}
  for (const [name, need] of names) {
    const value = members.get(name)
    if (typeof value === 'string' && fitting.test(value)) taken[name] = value
    else if (need === 'must') return null
  }
  return taken
}

const membersOf = (body: string): ReadonlyMap<string, unknown> => {
  try {
    const parsed: unknown = JSON.parse(body)
    return new Map(typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [])
  } catch {
    return new Map()
  }
}
