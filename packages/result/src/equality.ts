import { type Static, Type } from 'typebox'
import { Count, Text } from './units.ts'

/** A difference between a topology's answers and the reference's that is there on purpose. */
export interface DeclaredDifference {
  /** A case of the contract's corpus; `*` is every case. */
  readonly case: string
  /** Part of the answer: `status`, `reason`, `body`, `connection` or `header NAME`. */
  readonly part: string
  /** Reason why the difference is right. */
  readonly because: string
  /** Value of the part there, null if it is absent; no other value is covered. Left out: any. */
  readonly value?: string | null
}

/** Part of an answer that is not as it should be. Long texts are cut around their difference. */
export const AnswerDifference = Type.Object({
  case: Text,
  part: Text,
  /** The reference's part, or the case's own expectation; null if the part should be absent. */
  expected: Type.Union([Text, Type.Null()]),
  got: Type.Union([Text, Type.Null()]),
})
export type AnswerDifference = Static<typeof AnswerDifference>

/** Comparison of an instance's answers to the contract's corpus with those of the reference. */
export const EqualityRecord = Type.Object({
  instance: Text,
  /** Requests sent. */
  cases: Count,
  /** True if there are no differences but declared ones. */
  equal: Type.Boolean(),
  /** Declared differences that were seen, each with the first of its texts. */
  declared: Type.Array(
    Type.Object({
      ...AnswerDifference.properties,
      because: Text,
      /** Number of cases in which it was seen. */
      seen: Count,
    }),
  ),
  /** Number of cases that differ without being declared. */
  differing: Count,
  /** The first of those differences. */
  differences: Type.Array(AnswerDifference),
})
export type EqualityRecord = Static<typeof EqualityRecord>
