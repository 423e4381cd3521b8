import { inspect } from 'node:util'
import { type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'

/** A flaw of a value: its place, the value there, and the allowed values. */
export interface ValueFault {
  readonly place: string
  readonly is: string
  readonly mayBe: string
}

/** The fault of a value at a place like `load.mix[0].path`. */
export const faultAt = (place: string, value: unknown, mayBe: string): ValueFault => ({
  place,
  is: value === undefined ? 'missing' : shown(value),
  mayBe,
})

/** The first place at which a value does not fit a schema whose parts are described; null for none. */
export const findFault = (schema: TSchema, value: unknown, place: string): ValueFault | null => {
  if (Value.Check(schema, value)) return null
  // Looks into a value that is not null where null is allowed too.
  if (descriptionOf(schema) === null && Type.IsUnion(schema) && value !== null) {
    return schema.anyOf.map((one) => findFault(one, value, place)).find(Boolean) ?? null
  }
  return (
    inside(schema, value, place) ?? faultAt(place, value, descriptionOf(schema) ?? 'another value')
  )
}

const inside = (schema: TSchema, value: unknown, place: string): ValueFault | null => {
  if (Type.IsArray(schema) && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const fault = findFault(schema.items, item, `${place}[${index}]`)
      if (fault !== null) return fault
    }
  }
  if (!Type.IsObject(schema) || typeof value !== 'object' || value === null) return null
  const fields = new Map<string, unknown>(Object.entries(value))
  const unknown = [...fields.keys()].find((name) => !Object.hasOwn(schema.properties, name))
  if (unknown !== undefined && 'additionalProperties' in schema) {
    const known = Object.keys(schema.properties).join(', ')
    return faultAt(joined(place, unknown), fields.get(unknown), `left out: there are ${known}`)
  }
  for (const [name, field] of Object.entries(schema.properties)) {
    if (!fields.has(name) && Type.IsOptional(field)) continue
    const fault = findFault(field, fields.get(name), joined(place, name))
    if (fault !== null) return fault
  }
  return null
}

const descriptionOf = (schema: TSchema): string | null =>
  'description' in schema && typeof schema.description === 'string' ? schema.description : null

const joined = (place: string, name: string): string => (place === '' ? name : `${place}.${name}`)

const longest = 80

const shown = (value: unknown): string => {
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY })
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
