import {
  type Cell,
  notMeasured,
  type OutcomeCounts,
  parseResult,
  type Result,
  reasonOf,
  type TrialRecord,
} from '@deployment-lab/result'
import { cellsOf } from '@deployment-lab/stats'
import { describe, expect, test } from 'vitest'
import {
  findingText,
  renderHtml,
  renderJson,
  renderMarkdown,
  renderTerminal,
  reportModel,
} from '../src/index.ts'
import { sampleResult } from './fixtures/sample-result.ts'

const golden = sampleResult({ blocks: 3 })

/** The sample with other trials, and the cells that follow from them. */
const judged = (
  change: (trial: TrialRecord) => TrialRecord,
  more: readonly Cell[] = [],
): Result => {
  const trials = golden.trials.map(change)
  return { ...golden, trials, cells: [...cellsOf(trials, ['crash', 'exposure'], []), ...more] }
}

/** The sentences on a failure by topology. */
const toldIn = (result: Result, failure: string): Record<string, string> => {
  const blocks = reportModel(result).sections.find(({ id }) => id === 'failures')?.blocks ?? []
  const from = blocks.findIndex((one) => one.kind === 'heading' && one.text.startsWith(failure))
  const list = blocks.slice(from).find(({ kind }) => kind === 'list')
  const items = list?.kind === 'list' ? list.items : []
  return Object.fromEntries(items.map(({ subject, text }) => [subject, text]))
}

/** The matrix as text: mark, count and number of each cell. */
const gridOf = (result: Result): string[][] =>
  (reportModel(result).matrix?.rows ?? []).map(({ name, cells }) => [
    name,
    ...cells.map(({ mark, value, effect }) =>
      [mark?.symbol, mark?.word, value, effect].filter((part) => part).join(' '),
    ),
  ])

test('what to do instead is what came through, and nothing where nothing did', () => {
  const { advice, headline } = reportModel(golden).verdict
  expect(headline).toMatch(/pm2 and nginx came back from every failure\.$/)
  expect(advice).toBe(
    'What to do: run it as pm2 or nginx does here, with production settings, in several processes that something starts again.',
  )
  for (const page of [renderHtml(golden), renderMarkdown(golden)]) expect(page).toContain(advice)
  const downAll = judged((trial) =>
    trial.outcome === null ? trial : { ...trial, outcome: { ...trial.outcome, outcome: 'down' } },
  )
  expect(reportModel(downAll).verdict.advice).toBeNull()
})

describe('the matrix', () => {
  test('has the outcome, how often, and the number that tells most', () => {
    expect(gridOf(golden)).toEqual([
      [
        'exposure',
        '✗ exposed 4 of 4 lets anyone sign in as anyone',
        '✓ unharmed 4 of 4',
        '✓ unharmed 4 of 4',
        '✓ unharmed 4 of 4',
      ],
      [
        'crash',
        '✗ down 4 of 4 665 of 1,000 requests lost',
        '✗ down 4 of 4 665 of 1,000 requests lost',
        expect.stringMatching(
          /^! disturbed 4 of 4 back after 2\.\d0 s, 10\d of 1,000 requests lost$/,
        ),
        '✓ unharmed 4 of 4 3 of 1,000 requests lost',
      ],
    ])
  })

  test('is ordered by what failures cost users of the dev server', () => {
    const harmless = judged((trial) =>
      trial.scenario === 'exposure' && trial.outcome !== null
        ? { ...trial, outcome: { ...trial.outcome, outcome: 'unharmed' } }
        : trial,
    )
    expect(gridOf(harmless).map(([name]) => name)).toEqual(['crash', 'exposure'])
    expect(reportModel(harmless).matrix?.columns.map(({ title }) => title)).toEqual([
      'dev',
      'node',
      'pm2',
      'nginx',
    ])
  })

  test('links each failure to its part of the page', () => {
    const page = renderHtml(golden)
    expect(page).toContain('<a href="#failure-2">crash</a>')
    expect(page).toContain('<h3 id="failure-2">crash: ')
    expect(page.indexOf('id="outcomes"')).toBeLessThan(page.indexOf('<nav'))
  })

  test('says of a topology that was not run that it was not', () => {
    const cells = golden.cells.filter(({ instance }) => instance !== 'pm2')
    expect(gridOf({ ...golden, cells })[1]?.[3]).toBe('– not run')
  })
})

describe('what happened', () => {
  test('is told with its cause and what to do instead', () => {
    const { dev, node, nginx } = toldIn(golden, 'crash')
    expect(dev).toMatch(
      /^It did not come back before the trial ended: 665 of 1,000 requests lost\. It is one process, and nothing started it again\. Better: pm2 \(back after 2\.\d0 s, 10\d of 1,000 requests lost\); nginx \(3 of 1,000 requests lost\)\. Use a supervisor/,
    )
    expect(node).toContain('It is one process')
    expect(nginx).toMatch(
      /^Users were served: 3 of 1,000 requests lost; longest time without an answer/,
    )
    expect(toldIn(golden, 'exposure')).toMatchObject({
      dev: 'It lets anyone sign in as anyone. Better: node, pm2 and nginx (unharmed). Set secrets of your own, and show no errors to users.',
      node: 'No check found harm.',
    })
  })

  test('a process that waits for long work is told by its p99', () => {
    const slow = judged((trial) =>
      trial.scenario === 'crash' && trial.instance === 'dev' && trial.outcome !== null
        ? {
            ...trial,
            workersDied: 0,
            outcome: {
              ...trial.outcome,
              outcome: 'disturbed',
              recovered: notMeasured('nothing-broken'),
              reasons: [reasonOf('slow', { stream: 'users', p99: 402, allowed: 100 })],
            },
          }
        : trial,
    )
    expect(gridOf(slow).find(([name]) => name === 'crash')?.[1]).toContain('1 of 100 waited 402 ms')
    expect(toldIn(slow, 'crash')['dev']).toMatch(
      /^1 of 100 waited 402 ms or longer.* It is one process: while it works for one, all others wait\./,
    )
    const storm = JSON.parse(JSON.stringify(slow).replaceAll('"crash"', '"login-storm"'))
    expect(toldIn(storm, 'login-storm')['dev']).toMatch(
      /^1 of 100 waited 402 ms or longer.* Hashes and answers share its cores\./,
    )
  })

  test('what a fault measured is told, as most trials have it', () => {
    const told = (name: string, ...measured: Record<string, number>[]): string => {
      let next = 0
      const result = judged((trial) => {
        const faults = trial.faults.slice(0, 1).map((fault) => {
          const facts = measured[next % measured.length] ?? {}
          next += 1
          return { ...fault, name, facts }
        })
        return trial.instance === 'pm2' ? { ...trial, faults } : trial
      })
      return toldIn(result, 'crash')['pm2'] ?? ''
    }
    expect(told('hang', {})).toContain('. Nothing ended the worker that looped.')
    expect(told('hang', {}, { noticedAfter: 2 }, {})).toContain('Nothing ended')
    expect(told('hang', { noticedAfter: 4200 })).toContain(
      '. The worker that looped was ended after 4.20 s.',
    )
    expect(told('crash-loop', { crashes: 6, startedAgain: 6 })).toContain(
      '. The worker was started again after each of 6 crashes.',
    )
    expect(told('crash-loop', { crashes: 1, startedAgain: 0 })).toContain(
      '. The worker was not started again after 1 crash.',
    )
    expect(told('stop-and-start', { stoppedAfter: 300, backAfter: 1200 })).toContain(
      '. It took 300 ms to stop, and 900 ms to start.',
    )
    expect(told('stop-and-start', { backAfter: 1200 })).not.toContain('to start')
    expect(told('kill', { crashes: 1 })).not.toContain('crash')
  })

  test('data that is gone is told, and how long users were not served', () => {
    const lost = judged((trial) =>
      trial.scenario === 'crash' && trial.instance === 'pm2' && trial.outcome !== null
        ? {
            ...trial,
            facts: [{ name: 'data', harmed: true, makes: 'lost-data', evidence: 'gone' }],
            outcome: { ...trial.outcome, outcome: 'lost-data' },
          }
        : trial,
    )
    expect(toldIn(lost, 'crash')['pm2']).toMatch(
      /^It loses its data at every restart\. Users were served as before after 2\.\d0 s: 10\d of/,
    )
    expect(gridOf(lost)[1]?.[3]).toBe('✗ lost data 4 of 4 loses its data at every restart')
    // A topology that came back from the crash and lost its data is no survivor.
    expect(reportModel(lost).verdict.headline).toMatch(
      /; nginx went through every failure unharmed/,
    )
  })

  test('what a topology cannot be asked has its reason, and is no loss', () => {
    const reason = reasonOf('ability-missing', { ability: 'touchSource' })
    const nothing = { value: null, missing: reason }
    const missing: Cell = {
      scenario: 'crash',
      instance: 'pm2',
      outcome: 'not-applicable',
      seen: {},
      reason,
      trials: [],
      lostGet: nothing,
      lostPost: nothing,
      outage: nothing,
      recovered: nothing,
    }
    const cells = golden.cells.map((cell) =>
      cell.scenario === 'crash' && cell.instance === 'pm2' ? missing : cell,
    )
    const result = { ...golden, cells }
    expect(toldIn(result, 'crash')['pm2']).toContain('"touchSource"')
    expect(gridOf(result)[1]?.[3]).toBe('– not applicable')
    expect(reportModel(result).verdict.headline).toContain(
      'pm2 and nginx went through every failure that could be decided unharmed',
    )
  })

  test('a terminal has it of the dev server, in three sentences at most', () => {
    const text = renderTerminal(golden, { columns: 80, color: false })
    expect(text).toContain('✗ crash: The dev server did not come back')
    expect(text).not.toContain('What happened')
  })

  test('trials that differ are told how often which', () => {
    const mixed = judged((trial) =>
      trial.id === 'crash-0-dev' && trial.outcome !== null
        ? { ...trial, outcome: { ...trial.outcome, outcome: 'unharmed' } }
        : trial,
    )
    expect(toldIn(mixed, 'crash')['dev']).toBe('Trials differ: unharmed 1, down 3.')
    const [, last = ''] = renderMarkdown(mixed).split('## What could not be decided here')
    expect(last).toContain('crash, dev: unharmed 1, down 3.')
  })
})

test('a result in JSON has its headline and sentences, and can be read as a result', () => {
  const text = renderJson(golden)
  const { findings } = JSON.parse(text)
  expect(findings.headline).toBe(reportModel(golden).verdict.headline)
  expect(findings.failures).toContainEqual({
    scenario: 'crash',
    instance: 'dev',
    text: toldIn(golden, 'crash').dev,
  })
  expect(parseResult(text, 'the output').cells).toEqual(golden.cells)
})

test('a finding is one line, from its cell alone', () => {
  const [record] = golden.instances.filter(({ instance }) => instance === 'dev')
  const [cell] = golden.cells.filter(
    ({ scenario, instance }) => scenario === 'crash' && instance === 'dev',
  )
  const trials = golden.trials.filter(({ id }) => cell?.trials.includes(id))
  if (record === undefined || cell === undefined) throw new Error('the sample has no such cell')
  expect(findingText({ record, cell, trials })).toBe(
    '✗ crash, dev: down. It did not come back before the trial ended: 665 of 1,000 requests lost.',
  )
})

test('a topology that runs and turns its users away is not told to be gone', () => {
  const away = (counts: OutcomeCounts): OutcomeCounts => ({
    ...counts,
    http4xx: counts.offered - counts.ok,
  })
  const turnedAway = judged((trial) => {
    const { load, instance } = trial
    if (instance !== 'dev' || load?.model !== 'open') return trial
    const streams = load.streams.map((each) => ({
      ...each,
      get: away(each.get),
      post: away(each.post),
    }))
    return { ...trial, load: { ...load, streams } }
  })
  expect(toldIn(turnedAway, 'crash')['dev']).toMatch(
    /^It answered again, and turned its users away \(4xx\): 665 of 1,000 requests lost\./,
  )
})

test('trials that did not fit into the time are told, and who had precedence', () => {
  const run = { ...golden.run, dropped: 7, generatorNiceness: -10 }
  const text = renderMarkdown({ ...golden, run })
  expect(text).toContain('as far as its time reached: 7 trials did not fit')
  expect(text).toContain('took precedence over what it loaded (niceness -10)')
  expect(renderMarkdown(golden)).not.toMatch(/did not fit|precedence/)
})

/** The blocks at the end of a failure's part. */
const endOf = (result: Result, failure: string): unknown[] => {
  const blocks = reportModel(result).sections.find(({ id }) => id === 'failures')?.blocks ?? []
  const from = blocks.findIndex((one) => one.kind === 'heading' && one.text.startsWith(failure))
  const next = blocks.findIndex((one, index) => index > from && one.kind === 'heading')
  const own = blocks.slice(from, next === -1 ? undefined : next)
  return own.slice(own.findIndex(({ kind }) => kind === 'list') + 1)
}

describe('the end of a failure', () => {
  test('says what survived it, by which setting, and where that is', () => {
    expect(endOf(golden, 'crash')).toMatchObject([
      { kind: 'text', text: 'What survived it, and by which setting:' },
      {
        kind: 'list',
        items: [
          {
            subject: 'nginx',
            text: expect.stringMatching(/^supervisor: .* proxy: .*See deploy\/nginx\.$/),
          },
        ],
      },
    ])
  })

  test('says if everything survived it, or nothing', () => {
    const all = (outcome: 'unharmed' | 'down'): Result =>
      judged((trial) =>
        trial.outcome === null ? trial : { ...trial, outcome: { ...trial.outcome, outcome } },
      )
    expect(endOf(all('unharmed'), 'crash')).toMatchObject([
      { text: 'All topologies of this run survived it unharmed.' },
    ])
    expect(endOf(all('down'), 'crash')).toMatchObject([
      { text: 'Nothing in this run survived it unharmed.' },
    ])
  })
})

test('a run about factors says which switches matter', () => {
  const factors = [
    { name: 'a', question: 'Does pm2 matter?', instance: 'pm2', scenarios: ['crash'] },
    { name: 'b', question: 'Does nginx matter?', instance: 'nginx', scenarios: ['exposure'] },
  ]
  const blocks = reportModel({ ...golden, factors }).sections.find(({ id }) => id === 'factors')
  expect(blocks?.blocks).toMatchObject([
    {
      items: [
        {
          subject: 'a',
          mark: { word: 'matters' },
          text: expect.stringMatching(
            /^Does pm2 matter\? It makes a difference\. crash: node down \(.*lost\); pm2 disturbed \(.*\)\.$/,
          ),
        },
        {
          subject: 'b',
          mark: { word: 'no difference' },
          text: 'Does nginx matter? No difference was seen. exposure: node unharmed; nginx unharmed (no difference).',
        },
      ],
    },
  ])
  expect(renderTerminal({ ...golden, factors }, { columns: 100, color: false })).toContain(
    'Which switches matter',
  )
  expect(reportModel(golden).sections.some(({ id }) => id === 'factors')).toBe(false)
})
