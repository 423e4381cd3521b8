import {
  addCounts,
  type OutcomeCounts,
  outcomes,
  type Result,
  type TrialRecord,
} from '@deployment-lab/result'
import { formatCount } from '../format/number.ts'
import { byScenario } from './lookup.ts'
import { type Block, plainTables } from './report-model.ts'
import { column } from './table-model.ts'

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

/** Where every arrival of every open-loop trial ended, streams, GET and POST apart; void trials too. */
export const accountingTables = (result: Result): Block[] =>
  byScenario(result).flatMap(({ scenario, trials }, place) => {
    const totals = result.instances.flatMap(({ instance }) => totalsOf(trials, instance))
    return tablesOf(scenario.name, totals, `accounting-${place + 1}`)
  })

interface Total {
  readonly instance: string
  readonly stream: string
  readonly method: Method
  readonly counts: OutcomeCounts
}

const totalsOf = (trials: readonly TrialRecord[], instance: string): Total[] => {
  const streams = trials.flatMap(({ instance: own, load }) =>
    own === instance && load?.model === 'open' ? load.streams : [],
  )
  return [...Map.groupBy(streams, ({ name }) => name)].flatMap(([stream, readings]) =>
    (['get', 'post'] as const).flatMap((method): Total[] => {
      const counts = addCounts(readings.map((reading) => reading[method]))
      return counts.offered === 0 ? [] : [{ instance, stream, method, counts }]
    }),
  )
}

const tablesOf = (scenario: string, totals: readonly Total[], id: string): Block[] => {
  const seen = outcomes.filter((outcome) => totals.some(({ counts }) => counts[outcome] > 0))
  const severalStreams = new Set(totals.map(({ stream }) => stream)).size > 1
  const unseen = outcomes.filter((outcome) => !seen.includes(outcome))
  const never =
    unseen.length === 0
      ? ''
      : `; none was: ${unseen.map((outcome) => titles[outcome].toLowerCase()).join(', ')}`
  return plainTables(
    {
      id,
      caption: `Where every arrival of ${scenario} ended, all trials${never}`,
      corner: 'Instance',
      columns: [
        ...(severalStreams ? [column('Stream', 'start')] : []),
        column('Method', 'start'),
        column('Offered'),
        ...seen.map((outcome) => column(titles[outcome])),
        column('Adds up', 'start'),
      ],
    },
    totals.map(({ instance, stream, method, counts }) => [
      instance,
      ...(severalStreams ? [stream] : []),
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
