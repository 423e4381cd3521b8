import {
  type OpenLoopReading,
  type Outcome,
  type OutcomeCounts,
  outcomes,
  totalOf,
} from '@deployment-lab/result'
import { boundsOf } from './bounds.ts'
import type { Sequence } from './sequence.ts'

const sumOf = (counts: OutcomeCounts): number =>
  outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)

/** Counts an outcome, of both methods. */
export const bothOf = (reading: OpenLoopReading, outcome: Outcome): number =>
  totalOf(reading)[outcome]

/** Finds the counts of a sequence that do not add up, or null. */
export const flawIn = ({ reading, arrivals: { length } }: Sequence): string | null => {
  const [get, post] = [totalOf(reading, 'get'), totalOf(reading, 'post')]
  if (get.offered + post.offered !== length) {
    return `${get.offered + post.offered} offered of ${length} arrivals`
  }
  if (sumOf(get) !== get.offered || sumOf(post) !== post.offered) {
    return `${sumOf(get)} and ${sumOf(post)} outcomes of ${get.offered} and ${post.offered}`
  }
  const unfinished = bothOf(reading, 'unfinished')
  return unfinished === 0 ? null : `${unfinished} unfinished`
}

/** Finds the counts that contradict the server's own record of the sequence, or null. */
export const contradictionIn = (sequence: Sequence): string | null => {
  const wrong = [...boundsOf(sequence)].flatMap(([outcome, { least, most }]) => {
    const counted = bothOf(sequence.reading, outcome)
    return counted < least || counted > most
      ? [`${counted} ${outcome}, but by the server ${least} to ${most}`]
      : []
  })
  return wrong.length === 0 ? null : wrong.join('; ')
}
