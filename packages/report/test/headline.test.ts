import type { Result, TrialRecord } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { reportModel } from '../src/index.ts'
import { actors } from './fixtures/behaviours.ts'
import { sampleResult } from './fixtures/sample-result.ts'
import { aaFailedResult, emptyResult, partialResult, voidResult } from './fixtures/variants.ts'

const headlineOf = (result: Result): string => reportModel(result).verdict.headline
const leadOf = (result: Result): readonly string[] => reportModel(result).verdict.lead

const marksOf = (result: Result): string[] =>
  reportModel(result).verdict.validity.map(({ mark }) => `${mark?.symbol} ${mark?.word}`)

/** A dev server that happens to survive the crash of the first block. */
const lucky = (trial: TrialRecord): TrialRecord =>
  trial.scenario === 'crash' &&
  trial.instance === 'dev' &&
  trial.block === 0 &&
  trial.load?.model === 'open'
    ? {
        ...trial,
        load: {
          ...trial.load,
          streams: trial.load.streams.map((stream) => ({
            ...stream,
            timeline: stream.timeline.map((second) => ({ ...second, ok: second.offered })),
          })),
        },
      }
    : trial

describe('the headline is made from the comparisons', () => {
  const result = sampleResult()

  test('what is worse in the dev server, and that it stays down', () => {
    expect(headlineOf(result)).toBe(
      'The dev server did 0.42 × the throughput of node and stayed down after one fault.',
    )
    expect(leadOf(result)).toEqual([
      'So did node, one production process: the development settings are not the cause of that.',
      'After the same fault, pm2 (longest outage 433 ms) and nginx (longest outage 32.6 ms) kept answering or came back.',
    ])
    expect(marksOf(result)).toEqual([
      '✓ complete',
      '✓ A/A passed',
      '✓ no trial void',
      '✓ equal answers',
    ])
  })

  test('where nothing is worse it says so', () => {
    const like = actors.find(({ record }) => record.role === 'reference')?.behaviour
    if (like === undefined) throw new Error('the fixture has no reference')
    const same = sampleResult({
      actors: actors.map((actor) =>
        actor.record.instance === 'dev'
          ? { ...actor, behaviour: { ...like, backAfter: 300 } }
          : actor,
      ),
    })
    expect(headlineOf(same)).toMatch(
      /^Nothing was shown to be worse in the dev server than in node: \d of 9 comparisons are better or equivalent\.$/,
    )
    const [first] = same.comparisons.filter(({ instance, verdict }) => {
      return instance === 'dev' && verdict === 'equivalent'
    })
    const others = same.comparisons.filter(({ instance }) => instance !== 'dev')
    const comparisons = first === undefined ? others : [first, ...others]
    expect(headlineOf({ ...same, comparisons })).toMatch(/: 1 of 1 comparison is better or equ/)
  })

  test('down in some trials only is not "stayed down", and stands among the failures', () => {
    const mixed = sampleResult({ change: (trials) => trials.map(lucky) })
    expect(headlineOf(mixed)).not.toContain('stayed down')
    expect(JSON.stringify(reportModel(mixed).sections[0])).toContain('in 3 of 4 trials')
  })

  test('seconds without an answer are not "stayed down" when it comes back', () => {
    const slow = sampleResult({
      actors: actors.map((actor) =>
        actor.record.instance === 'pm2'
          ? { ...actor, behaviour: { ...actor.behaviour, backAfter: 2500 } }
          : actor,
      ),
    })
    expect(leadOf(slow).at(-1)).toMatch(
      /pm2 \(longest outage 2\.\d\d s\) and nginx .* came back\.$/,
    )
  })

  test('without a dev server it speaks of every subject', () => {
    const production = sampleResult({
      actors: actors.filter(({ record }) => record.topology !== 'dev'),
    })
    const { verdict, sections } = reportModel(production)
    expect(verdict.headline).toMatch(/^pm2 had 1\.\d\d × the median latency of node/)
    expect(sections.map(({ title }) => title).slice(0, 2)).toEqual([
      'What fails in pm2, and what does not',
      'What fails in nginx, and what does not',
    ])
  })

  test('with the reference alone there is nothing to compare', () => {
    const alone = sampleResult({
      actors: actors.filter(({ record }) => record.role === 'reference'),
    })
    expect(headlineOf(alone)).toBe(
      'Only one kind of instance took part, so there is nothing to compare.',
    )
  })
})

describe('what makes a run doubtful comes first', () => {
  test('a partial run', () => {
    const result = partialResult()
    expect(headlineOf(result)).toBe('This run is partial: interrupted.')
    expect(leadOf(result)[0]).toMatch(/^The dev server had 2\.45 ×/)
    expect(marksOf(result)[0]).toBe('! partial')
    expect(reportModel(result).verdict.validity[0]?.text).toBe(
      'interrupted: saturation 4 of 12 blocks, steady 4 of 12 blocks, crash 0 of 4 blocks.',
    )
  })

  test('a reference that differs from itself', () => {
    const result = aaFailedResult()
    expect(headlineOf(result)).toBe(
      'This machine cannot answer 3 of 9 questions: node, started twice, differs from itself.',
    )
    expect(marksOf(result)[1]).toBe('✗ A/A failed')
    expect(JSON.stringify(reportModel(result).verdict)).not.toContain('did 0.4')
  })

  test('a run whose trials are all void', () => {
    const result = voidResult()
    expect(headlineOf(result)).toBe(
      'This machine cannot answer: none of 260 trials passed its gates.',
    )
    expect(leadOf(result)).toEqual([])
    expect(marksOf(result)).toEqual([
      '✓ complete',
      '! A/A not checked',
      '✗ all void',
      '✓ equal answers',
    ])
  })

  test('a run without a trial', () => {
    const result = emptyResult()
    expect(headlineOf(result)).toBe('Nothing was measured: the run has no trial.')
    expect(marksOf(result)).toEqual([
      '! partial',
      '! A/A not checked',
      '✗ no trials',
      '✓ equal answers',
    ])
  })

  test('a run without the reference', () => {
    const without = sampleResult({
      actors: actors.filter(({ record }) => record.topology !== 'node'),
    })
    expect(headlineOf(without)).toBe(
      'What all others are compared with did not take part, so nothing was compared.',
    )
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
    const { validity } = reportModel(result).verdict
    expect(validity[1]).toMatchObject({
      mark: { word: 'A/A not checked' },
      text: `Whether node differs from itself on this machine is not known: ${why}.`,
    })
  })
})
