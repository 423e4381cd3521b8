import type { Result, TrialRecord } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { reportModel } from '../src/index.ts'
import type { Remark } from '../src/model/report-model.ts'
import { actors } from './fixtures/behaviours.ts'
import { sampleResult } from './fixtures/sample-result.ts'
import { aaFailedResult, emptyResult, partialResult, voidResult } from './fixtures/variants.ts'

/** The line of trust, and the remarks that it unfolds to. */
const trustOf = (result: Result): { line: string; remarks: readonly Remark[] } => {
  const [block] = reportModel(result).sections.find(({ id }) => id === 'trust')?.blocks ?? []
  if (block?.kind !== 'details') throw new Error('nothing is said of trust')
  const [list] = block.blocks
  return { line: block.summary, remarks: list?.kind === 'list' ? list.items : [] }
}

describe('what makes a run doubtful', () => {
  test('follows the failures, which depend on no comparison', () => {
    const { verdict } = reportModel(aaFailedResult())
    expect(verdict.headline).toMatch(/^The dev server lets anyone sign in/)
    expect(verdict.caution).toBe(false)
    expect(verdict.cautions).toEqual([
      'This machine cannot answer 3 of 9 questions: node, started twice, differs from itself.',
    ])
    expect(trustOf(aaFailedResult()).line).toBe(
      'Trust: complete, A/A failed, no trial void, equal answers',
    )
    expect(JSON.stringify(verdict)).not.toContain('did 0.4')
  })

  test('comes first where there are none: a partial run', () => {
    const result = partialResult()
    const { headline, caution, lead } = reportModel(result).verdict
    expect([headline, caution]).toEqual(['This run is partial: interrupted.', true])
    expect(lead[0]).toMatch(/^The dev server had 2\.4\d ×/)
    expect(trustOf(result).remarks[0]?.text).toBe(
      'interrupted: saturation 4 of 12 blocks, steady 4 of 12 blocks, crash 0 of 4 blocks.',
    )
  })

  test('a run whose trials are all void has its cells among what was not decided', () => {
    const result = voidResult()
    const { verdict, matrix, sections } = reportModel(result)
    expect(verdict.headline).toBe(
      'This machine cannot answer: none of 276 trials passed its gates. Most often: generator: busy for 93.0 % of its core.',
    )
    expect(verdict.lead).toEqual([])
    expect(trustOf(result).line).toBe(
      'Trust: complete, A/A not checked, all trials void, equal answers',
    )
    const words = matrix?.rows.flatMap(({ cells }) => cells.map(({ mark }) => mark?.word))
    expect(new Set(words)).toEqual(new Set(['no trial counts']))
    const last = JSON.stringify(sections.at(-1))
    expect(last).toContain('crash, dev')
    expect(last).toContain('busy for 93.0 % of its core')
  })

  test('a run without a trial', () => {
    const result = emptyResult()
    expect(reportModel(result).verdict.headline).toBe('Nothing was measured: the run has no trial.')
    expect(reportModel(result).matrix).toBeNull()
    expect(trustOf(result).line).toBe('Trust: partial, A/A not checked, no trials, equal answers')
  })
})

describe('where the reference was not compared with itself it says why', () => {
  const withoutCopy = (trials: readonly TrialRecord[]): TrialRecord[] =>
    trials.filter(({ instance }) => instance !== 'node-again')

  test.each([
    [
      'its second copy did not take part',
      sampleResult({ actors: actors.filter(({ record }) => record.role !== 'again') }),
    ],
    ['no trial was run with its second copy', sampleResult({ change: withoutCopy })],
    [
      'it needs two blocks of both copies (1 blocks are too few to judge)',
      sampleResult({ blocks: 1, faultBlocks: 1 }),
    ],
  ])('%s', (why, result) => {
    expect(trustOf(result).remarks[1]).toMatchObject({
      mark: { word: 'A/A not checked' },
      text: `Whether node differs from itself on this machine is not known: ${why}.`,
    })
  })
})
