import {
  noCounts,
  type Result,
  reasonOf,
  type StreamReading,
  type TrialRecord,
} from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { renderMarkdown, reportModel } from '../src/index.ts'
import { type Actor, actors, type Behaviour } from './fixtures/behaviours.ts'
import { type SampleOptions, sampleResult } from './fixtures/sample-result.ts'
import { devAloneResult, onceResult, unbrokenResult } from './fixtures/variants.ts'

const headlineOf = (result: Result): string => reportModel(result).verdict.headline
const leadOf = (result: Result): readonly string[] => reportModel(result).verdict.lead

/** A dev server that happens to survive the crash of the first block. */
const lucky = (trial: TrialRecord): TrialRecord =>
  trial.scenario === 'crash' &&
  trial.instance === 'dev' &&
  trial.block === 0 &&
  trial.load?.model === 'open'
    ? { ...trial, load: { ...trial.load, streams: trial.load.streams.map(servedFully) } }
    : trial

const servedFully = (stream: StreamReading): StreamReading => ({
  ...stream,
  get: { ...noCounts(), offered: stream.get.offered, ok: stream.get.offered },
  post: { ...noCounts(), offered: stream.post.offered, ok: stream.post.offered },
  slices: { ...stream.slices, ok: stream.slices.offered },
  longestOutage: 8000,
})

const without = (...names: string[]) =>
  actors.filter(({ record }) => !names.includes(record.topology))

/** The sample in which these instances behave otherwise. */
const behaving = (change: (actor: Actor) => Partial<Behaviour>, from = actors): Result =>
  sampleResult({
    actors: from.map((actor) => ({
      ...actor,
      behaviour: { ...actor.behaviour, ...change(actor) },
    })),
    change: (trials) => trials.map(safe),
  })

/** No forged token gets in. */
const safe = (trial: TrialRecord): TrialRecord => ({
  ...trial,
  facts: trial.facts.map((fact) => ({ ...fact, harmed: false })),
})

describe('the headline is made from the failures', () => {
  test('what the dev server does in the worst of them, and who came back from all', () => {
    const result = sampleResult()
    expect(headlineOf(result)).toBe(
      'The dev server lets anyone sign in as anyone and stays down after a crash; pm2 and nginx came back from every failure.',
    )
    expect(leadOf(result)).toEqual([
      'The dev server did 0.42 × the throughput of node and had 2.38 × the median latency.',
    ])
  })

  test('a throughput against a lower bound is told as a bound', () => {
    const result = sampleResult()
    const comparisons = result.comparisons.map((one) =>
      one.metric === 'throughput'
        ? { ...one, because: reasonOf('bound-decides', { side: 'reference' }) }
        : one,
    )
    expect(leadOf({ ...result, comparisons })).toEqual([
      'The dev server did at most 0.42 × the throughput of node and had 2.38 × the median latency.',
    ])
  })

  test('a dev server that survives has that in its headline, with who does not', () => {
    const result = behaving(({ record }) => (record.topology === 'dev' ? { backAfter: 420 } : {}))
    expect(headlineOf(result)).toBe(
      'The dev server survived both failures here, but users noticed a crash; pm2 and nginx came back from every failure; node stays down after a crash.',
    )
    const unharmed = behaving(() => ({ retries: true, backAfter: 20 }))
    expect(headlineOf(unharmed)).toBe(
      'The dev server survived both failures here unharmed; node, pm2 and nginx went through every failure unharmed.',
    )
  })

  test('down in some trials only is told as such', () => {
    const mixed = sampleResult({ change: (trials) => trials.map(lucky) })
    expect(headlineOf(mixed)).not.toContain('stays down')
    expect(headlineOf(mixed)).toContain('does not always survive a crash')
    expect(renderMarkdown(mixed)).toContain('Trials differ: unharmed 1, down 3.')
  })

  test('without a dev server it says who survives and who does not', () => {
    const production = sampleResult({ actors: without('dev') })
    expect(headlineOf(production)).toMatch(
      /^pm2 and nginx came back from every failure; node stays down after a crash\.$/,
    )
  })

  test('with one topology it speaks of that', () => {
    const alone = sampleResult({
      actors: actors.filter(({ record }) => record.role === 'reference'),
    })
    expect(headlineOf(alone)).toBe('node stays down after a crash.')
    const dev = devAloneResult()
    expect(headlineOf(dev)).toBe(
      'The dev server lets anyone sign in as anyone and stays down after a crash.',
    )
    expect(renderMarkdown(dev)).toContain('Use a supervisor')
  })

  test('with a single trial of each it says no less', () => {
    expect(headlineOf(onceResult())).toMatch(
      /^The dev server lets anyone sign in as anyone and stays down after a crash/,
    )
  })

  test('a failure and a fact without words of their own are told by their names', () => {
    const result = sampleResult({
      change: (trials) =>
        trials.map((trial) => ({
          ...trial,
          facts: trial.facts.map((fact) => ({ ...fact, name: 'a-new-fact' })),
        })),
    })
    const rename = <T extends { readonly scenario: string }>(one: T): T =>
      one.scenario === 'crash' ? { ...one, scenario: 'a-new-one' } : one
    expect(
      headlineOf({
        ...result,
        trials: result.trials.map(rename),
        cells: result.cells.map(rename),
        scenarios: result.scenarios.map((one) =>
          one.name === 'crash' ? { ...one, name: 'a-new-one' } : one,
        ),
      }),
    ).toMatch(
      /^The dev server is harmed by "a-new-fact" and stays down after the failure "a-new-one"/,
    )
  })
})

describe('without failures it is made from the comparisons', () => {
  const unbroken = (options: SampleOptions = {}) =>
    sampleResult({
      ...options,
      change: (trials) =>
        trials.filter(({ scenario }) => scenario === 'saturation' || scenario === 'steady'),
    })

  test('what is worse in the dev server', () => {
    expect(headlineOf(unbrokenResult())).toBe(
      'The dev server did 0.42 × the throughput of node and had 2.38 × the median latency.',
    )
  })

  test('where nothing is worse it says so', () => {
    const like = actors.find(({ record }) => record.role === 'reference')?.behaviour
    if (like === undefined) throw new Error('the fixture has no reference')
    const same = unbroken({
      actors: actors.map((actor) =>
        actor.record.instance === 'dev' ? { ...actor, behaviour: like } : actor,
      ),
    })
    expect(headlineOf(same)).toMatch(
      /^Nothing was shown to be worse in the dev server than in node: \d of 6 comparisons are better or equivalent\.$/,
    )
    const [first] = same.comparisons.filter(
      ({ instance, verdict }) => instance === 'dev' && verdict === 'equivalent',
    )
    const others = same.comparisons.filter(({ instance }) => instance !== 'dev')
    const comparisons = first === undefined ? others : [first, ...others]
    expect(headlineOf({ ...same, comparisons })).toMatch(/: 1 of 1 comparison is better or equ/)
  })

  test('without a dev server it speaks of every subject', () => {
    const { verdict, sections } = reportModel(unbroken({ actors: without('dev') }))
    expect(verdict.headline).toMatch(/^pm2 had 1\.\d\d × the 90th-percentile latency of node/)
    expect(sections.map(({ title }) => title).slice(0, 2)).toEqual([
      'pm2 against one production process',
      'nginx against one production process',
    ])
  })

  test('with the reference alone there is nothing to compare', () => {
    const alone = unbroken({ actors: actors.filter(({ record }) => record.role === 'reference') })
    expect(headlineOf(alone)).toBe(
      'Only one kind of instance took part, so there is nothing to compare.',
    )
  })

  test('without the reference nothing is compared', () => {
    expect(headlineOf(unbroken({ actors: without('node') }))).toBe(
      'What all others are compared with did not take part, so nothing was compared.',
    )
  })
})
