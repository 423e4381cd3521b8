import type { AnswerDifference, DeclaredDifference, EqualityRecord } from '@deployment-lab/result'
import type { Answer } from './answer.ts'
import { compareAnswers } from './compare.ts'

const mostShown = 20
const longest = 240
const before = 60

/** Compares an instance's answers with the reference's, for a result to keep. */
export const equalityOf = (
  instance: string,
  reference: readonly Answer[] | null,
  answers: readonly Answer[],
  declared: readonly DeclaredDifference[],
): EqualityRecord => {
  const all = compareAnswers(reference, answers, declared)
  const undeclared = all.filter((one) => one.declared === null)
  return {
    instance,
    cases: answers.length,
    equal: undeclared.length === 0,
    declared: declared.flatMap((one) => {
      const seen = all.filter((difference) => difference.declared === one)
      const [first] = seen
      return first === undefined
        ? []
        : [{ ...excerpt(first), case: one.case, because: one.because, seen: seen.length }]
    }),
    differing: new Set(undeclared.map((one) => one.case)).size,
    differences: undeclared.slice(0, mostShown).map(excerpt),
  }
}

/** Cuts long texts around the first character in which they differ. */
const excerpt = ({ case: name, part, expected, got }: AnswerDifference): AnswerDifference => {
  const start = Math.max(0, firstDifference(expected ?? '', got ?? '') - before)
  return { case: name, part, expected: cut(expected, start), got: cut(got, start) }
}

const cut = (text: string | null, start: number): string | null => {
  if (text === null || text.length <= longest) return text
  const from = Math.min(start, text.length)
  const part = text.slice(from, from + longest)
  return `${from > 0 ? '…' : ''}${part}${from + longest < text.length ? '…' : ''}`
}

const firstDifference = (a: string, b: string): number => {
  let index = 0
  while (index < a.length && a[index] === b[index]) index += 1
  return index
}
