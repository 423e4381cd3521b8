import { type Case, fixed, post } from '../case.ts'

const OMITTED = Symbol('omitted')

const VALUES: readonly (readonly [string, unknown])[] = [
  ['missing', OMITTED],
  ['blank', ''],
  ['only spaces', ' \t '],
  ['null', null],
  ['true', true],
  ['false', false],
  ['a list', ['x']],
  ['an object', { x: 1 }],
  ['a whole number', 12345678],
  ['a fraction', 1.5],
  ['with NUL', 'a\0b'],
  ['with half a surrogate pair', 'a\ud800b'],
]

/** One text field of a body, wrong in every way; the other fields are right. */
export function fieldCases(
  path: string,
  field: string,
  others: Readonly<Record<string, unknown>> = {},
): readonly Case[] {
  return VALUES.map(([what, value]) =>
    fixed(
      `${path} ${field} ${what}`,
      post(path, { ...others, ...(value !== OMITTED && { [field]: value }) }),
    ),
  )
}
