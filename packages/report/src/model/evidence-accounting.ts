import { type OutcomeCounts, outcomes, type Result, type TrialRecord } from '@deployment-lab/result'
import { formatCount } from '../format/number.ts'
import { byScenario } from './lookup.ts'
import type { Block } from './report-model.ts'
import { column, plainTable, type Table } from './table-model.ts'

type Outcome = (typeof outcomes)[number]
type Method = 'get' | 'post'

const titles: Record<Outcome, string> = {
  ok: 'Correct',
  wrongAnswer: 'Wrong answer',
  http1xx: 'Status 1xx',
  http3xx: 'Status 3xx',
  http4xx: 'Status 4xx',
  http5xx: 'Status 5xx',
  refused: 'Refused',
  reset: 'Reset',
  timeout: 'Timed out',
  dropped: 'Dropped by the generator',
  unfinished: 'Unfinished',
}

/** Where every arrival of every open-loop trial ended, GET and POST apart; void trials too. */
export const accountingTables = (result: Result): Block[] =>
  byScenario(result).flatMap(({ scenario, trials }, place): Block[] => {
    const instances = result.instances.map(({ instance }) => instance)
    const rows = instances.flatMap((instance) =>
      (['get', 'post'] as const).flatMap((method) => totalOf(trials, instance, method)),
    )
    return rows.length === 0
      ? []
      : [{ kind: 'table', table: tableOf(scenario.name, rows, `accounting-${place + 1}`) }]
  })

interface Total {
  readonly instance: string
  readonly method: Method
  readonly counts: OutcomeCounts
}

const totalOf = (trials: readonly TrialRecord[], instance: string, method: Method): Total[] => {
  const all = trials.flatMap(({ instance: own, load }) =>
    own === instance && load?.model === 'open' ? [load[method]] : [],
  )
  const [first, ...rest] = all
  if (first === undefined) return []
  const sum = { ...first }
  for (const one of rest) {
    sum.offered += one.offered
    for (const outcome of outcomes) sum[outcome] += one[outcome]
  }
  return sum.offered === 0 ? [] : [{ instance, method, counts: sum }]
}

const tableOf = (scenario: string, totals: readonly Total[], id: string): Table => {
  const seen = outcomes.filter((outcome) => totals.some(({ counts }) => counts[outcome] > 0))
  const unseen = outcomes.filter((outcome) => !seen.includes(outcome))
  const never =
    unseen.length === 0
      ? ''
      : `; none was: ${unseen.map((outcome) => titles[outcome].toLowerCase()).join(', ')}`
  return plainTable(
    {
      id,
      caption: `Where every arrival of ${scenario} ended, all trials${never}`,
      corner: 'Instance',
      columns: [
        column('Method', 'start'),
        column('Offered'),
        ...seen.map((outcome) => column(titles[outcome])),
        column('Adds up', 'start'),
      ],
    },
    totals.map(({ instance, method, counts }) => [
      instance,
      method.toUpperCase(),
      formatCount(counts.offered),
      ...seen.map((outcome) => formatCount(counts[outcome])),
      addsUp(counts),
    ]),
  )
}

const addsUp = (counts: OutcomeCounts): string => {
  const missing = counts.offered - outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)
  return missing === 0 ? '✓ yes' : `✗ no: ${formatCount(Math.abs(missing))} apart`
}
