import type { Comparison, Explanation, Result, TrialRecord } from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { formatShare } from '../format/number.ts'
import { markOf } from '../format/status.ts'
import { sentence } from '../words/sentence.ts'
import { byScenario, counts, inline, listed, metricOf, withoutFailures } from './lookup.ts'
import {
  type Block,
  folded,
  lists,
  plainTables,
  type Remark,
  type Section,
  unlessEmpty,
} from './report-model.ts'
import { capital } from './subjects.ts'
import { column } from './table-model.ts'

/** Why instances did better or worse, as the run has decided it; nothing where it has not. */
export const whySections = (result: Result): Section[] => {
  const explained = withoutFailures(result, result.explanations ?? [])
  const places = Map.groupBy(explained, ({ scenario, instance }) =>
    JSON.stringify([scenario, instance]),
  )
  const items = [...places.values()].map((own) => remarkOf(own, result))
  return unlessEmpty({
    id: 'why',
    title: 'Why',
    depth: 'brief',
    blocks: [...lists(items), ...workerTables(result)],
  })
}

const remarkOf = (own: readonly Explanation[], result: Result): Remark => {
  const [first] = own
  const { scenario = '', instance = '' } = first ?? {}
  const verdicts = result.comparisons.filter(
    (one) => one.role === 'subject' && one.scenario === scenario && one.instance === instance,
  )
  const told = order.flatMap((verdict) => {
    const of = verdicts.filter((one) => one.verdict === verdict)
    return of.length === 0 ? [] : [{ verdict, of }]
  })
  const [leading] = told
  return {
    mark: leading === undefined ? null : markOf(leading.verdict),
    subject: `${instance} (${scenario})${leading === undefined ? '' : `, ${metricsOf(leading.of, result)}`}`,
    text: own.map(({ because }) => `${capital(sentence(because))}.`).join(' '),
  }
}

const order = ['worse', 'better'] as const

const metricsOf = (comparisons: readonly Comparison[], result: Result): string =>
  listed(comparisons.map(({ metric }) => inline(metricOf(result, metric).title)))

/** How the answers were spread over workers, wherever there were several. */
const workerTables = (result: Result): Block[] => {
  const blocks = byScenario(result).flatMap(({ scenario, trials }, place) => {
    const rows = result.instances.flatMap(({ instance, workers }): [string, ...string[]][] => {
      const own = trials.filter(
        (trial) => trial.instance === instance && trial.judged && counts(trial),
      )
      const spread = workers < 2 ? null : spreadOf(own)
      return spread === null ? [] : [[instance, ...spread, formatShare(1 / workers)]]
    })
    return plainTables(
      {
        id: `workers-${place + 1}`,
        caption: `How ${scenario.name} was shared among workers, by what each counted itself`,
        corner: 'Instance',
        columns: [
          column('Workers that answered, at most'),
          column('Share of the busiest, median trial'),
          column('Most in a trial'),
          column('Equal share'),
        ],
      },
      rows,
    )
  })
  return folded('How answers were shared among workers', blocks)
}

const spreadOf = (trials: readonly TrialRecord[]): [string, string, string] | null => {
  const spreads = trials.flatMap(({ telemetry }) => {
    const all = telemetry?.seconds.flatMap(({ workers }) => workers) ?? []
    const each = [...Map.groupBy(all, ({ worker }) => worker).values()]
      .map((own) => own.reduce((sum, { requests }) => sum + requests, 0))
      .filter((requests) => requests > 0)
    const sum = each.reduce((total, one) => total + one, 0)
    return sum === 0 ? [] : [{ workers: each.length, share: Math.max(...each) / sum }]
  })
  const shares = spreads.map(({ share }) => share)
  const middle = median(shares)
  if (middle === null) return null
  return [
    String(Math.max(...spreads.map(({ workers }) => workers))),
    formatShare(middle),
    formatShare(Math.max(...shares)),
  ]
}
