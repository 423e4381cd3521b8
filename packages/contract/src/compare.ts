import type { AnswerDifference, DeclaredDifference } from '@deployment-lab/result'
import type { Answer } from './answer.ts'

/** Part of an answer that is not as it should be, and the declaration of the difference, if any. */
export interface Difference extends AnswerDifference {
  readonly declared: DeclaredDifference | null
}

/**
 * Compares answers with the expectations of their cases and with the reference's, part by part.
 *
 * @param reference the reference's answers; null if there are none, or for the reference itself
 * @param declared declared differences; the first that covers a part counts
 */
export const compareAnswers = (
  reference: readonly Answer[] | null,
  other: readonly Answer[],
  declared: readonly DeclaredDifference[],
): Difference[] => {
  const references = new Map((reference ?? other).map((answer) => [answer.case, answer]))
  const missing = (reference ?? [])
    .filter((answer) => !other.some((one) => one.case === answer.case))
    .map((answer): AnswerDifference => whole(answer.case, wordOf(answer), 'not asked'))
  return [
    ...other.flatMap((answer) => partsOf(answer, references.get(answer.case))),
    ...missing,
  ].map((difference) => ({ ...difference, declared: coverOf(difference, declared) }))
}

const partsOf = (answer: Answer, reference: Answer | undefined): AnswerDifference[] => {
  if (reference === undefined) return [whole(answer.case, 'not asked', wordOf(answer))]
  if (answer.state === 'unanswered') return [whole(answer.case, wordOf(reference), wordOf(answer))]
  const own = fieldsOf(answer)
  const theirs =
    reference.state === 'answered' ? fieldsOf(reference) : new Map([['answer', wordOf(reference)]])
  // The case decides which status is right, even if the reference is wrong.
  theirs.set('status', String(answer.expectStatus))
  if (reference.state === 'answered' && answer.status === answer.expectStatus) {
    theirs.set('status', String(reference.status))
  }
  return [...new Set([...theirs.keys(), ...own.keys()])].flatMap((part) => {
    const expected = theirs.get(part) ?? null
    const got = own.get(part) ?? null
    return expected === got ? [] : [{ case: answer.case, part, expected, got }]
  })
}

const fieldsOf = (answer: Extract<Answer, { state: 'answered' }>): Map<string, string> =>
  new Map([
    ['status', String(answer.status)],
    ['reason', answer.reason],
    ...Object.entries(answer.headers).map(([name, value]): [string, string] => [
      `header ${name}`,
      value,
    ]),
    ['body', answer.body],
    ['connection', answer.connection],
  ])

const whole = (name: string, expected: string, got: string): AnswerDifference => ({
  case: name,
  part: 'answer',
  expected,
  got,
})

const wordOf = (answer: Answer): string =>
  answer.state === 'unanswered' ? `none: ${answer.why}` : `${answer.status} ${answer.reason}`

const coverOf = (
  difference: AnswerDifference,
  declared: readonly DeclaredDifference[],
): DeclaredDifference | null =>
  declared.find(
    (one) =>
      (one.case === '*' || one.case === difference.case) &&
      one.part === difference.part &&
      (one.value === undefined || one.value === difference.got),
  ) ?? null
