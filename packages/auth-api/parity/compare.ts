import { isDeepStrictEqual } from 'node:util'
import type { ConfigurationName } from './configurations.ts'
import type { Answer } from './normalise.ts'

/** Stands for any value in a declared answer. */
export const ANYTHING = Symbol('anything')

/** A declared answer: a RegExp stands for the texts it matches, ANYTHING for any value. */
export type Expected = { readonly [Member in keyof Answer]?: unknown }

/** A difference that is meant, with what each side answers. */
export interface DeclaredDifference {
  /** The requirement or the documented difference that asks for it. */
  readonly requirement: string
  readonly cases: readonly string[]
  /** Where it holds; everywhere unless it says so. */
  readonly only?: readonly ConfigurationName[]
  /** The members that differ; all others are equal. */
  readonly reference: Expected
  readonly ours: Expected
}

/** Both answers to one case in one configuration. */
export interface Asked {
  readonly configuration: ConfigurationName
  readonly name: string
  readonly reference: Answer
  readonly ours: Answer
}

export type Verdict =
  | { readonly state: 'equal' }
  | { readonly state: 'declared'; readonly difference: DeclaredDifference }
  | { readonly state: 'unexplained'; readonly reason: string }

export type Judged = Asked & { readonly verdict: Verdict }

const MEMBERS = ['status', 'body', 'challenge', 'allow', 'contentType'] as const

/**
 * Equal, deliberately different or unexplained. A declared difference explains exactly the answers
 * that it names: any other answer is unexplained, and so is agreement where a difference is declared.
 */
export function judge(asked: Asked, declared: readonly DeclaredDifference[]): Judged {
  return { ...asked, verdict: verdictOf(asked, declared) }
}

function verdictOf(asked: Asked, declared: readonly DeclaredDifference[]): Verdict {
  const { configuration, name, reference, ours } = asked
  const differing = MEMBERS.filter((member) => !isDeepStrictEqual(reference[member], ours[member]))
  const found = declared.filter(
    (entry) => entry.cases.includes(name) && (entry.only?.includes(configuration) ?? true),
  )
  const [difference] = found
  if (difference === undefined) {
    if (differing.length === 0) return { state: 'equal' }
    return { state: 'unexplained', reason: `${differing.join(', ')} differ` }
  }
  if (found.length > 1) return { state: 'unexplained', reason: 'it is declared more than once' }
  if (differing.length === 0) {
    return { state: 'unexplained', reason: 'a declared difference is none any more' }
  }
  const wrong = MEMBERS.filter((member) => !explains(difference, member, asked))
  if (wrong.length === 0) return { state: 'declared', difference }
  return { state: 'unexplained', reason: `${wrong.join(', ')} not as declared` }
}

function explains(
  difference: DeclaredDifference,
  member: (typeof MEMBERS)[number],
  { reference, ours }: Asked,
): boolean {
  const named = member in difference.reference || member in difference.ours
  if (!named) return isDeepStrictEqual(reference[member], ours[member])
  return (
    matches(difference.reference[member], reference[member]) &&
    matches(difference.ours[member], ours[member])
  )
}

function matches(expected: unknown, actual: unknown): boolean {
  if (expected === ANYTHING) return true
  if (expected instanceof RegExp) return typeof actual === 'string' && expected.test(actual)
  if (!isRecord(expected) || !isRecord(actual)) return isDeepStrictEqual(expected, actual)
  return (
    isDeepStrictEqual(Object.keys(expected).toSorted(), Object.keys(actual).toSorted()) &&
    Object.entries(expected).every(([name, value]) => matches(value, actual[name]))
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Declared differences that no case met: their case is gone or was renamed. */
export function findUnused(
  judged: readonly Judged[],
  declared: readonly DeclaredDifference[],
): readonly string[] {
  return declared.flatMap(({ cases, only }) =>
    cases
      .filter(
        (name) =>
          !judged.some((one) => one.name === name && (only?.includes(one.configuration) ?? true)),
      )
      .map((name) => `declared for "${name}", which no case asks`),
  )
}
