import type { Reason, ReasonValues } from '@deployment-lab/result'
import { capacityWords } from './capacity.ts'
import { explanationWords } from './explanations.ts'
import { failureWords } from './failures.ts'
import { gateWords } from './gates.ts'
import { machineWords } from './machine.ts'
import { readingWords } from './readings.ts'
import { runWords } from './runs.ts'
import { budgetWords, verdictWords } from './verdicts.ts'
import type { Words } from './words.ts'

/** The sentence of every code. A code without one does not compile. */
export const words: Words<ReasonValues> = {
  ...readingWords,
  ...machineWords,
  ...gateWords,
  ...verdictWords,
  ...budgetWords,
  ...capacityWords,
  ...explanationWords,
  ...failureWords,
  ...runWords,
}

/** Takes the values of any code, as a method may: `reasonOf` made them for the code. */
type Sentence = { say(values: object, cause: string | null): string }['say']

const sentences: Readonly<Record<string, Sentence>> = { ...words }

/**
 * A reason in words: a sentence without its full stop, or a part of one.
 *
 * @throws RangeError for a code that has no words here
 */
export const sentence = ({ code, values = {}, cause }: Reason): string => {
  const say = Object.hasOwn(sentences, code) ? sentences[code] : undefined
  if (say === undefined) {
    throw new RangeError(`There are no words for "${code}". Add them in packages/report/src/words.`)
  }
  return say(values, cause === undefined ? null : sentence(cause))
}
