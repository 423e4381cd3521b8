import type { Ranking, Result } from '@deployment-lab/result'
import { formatSignificant } from '../format/number.ts'
import { ifMeasured } from '../format/value.ts'
import { estimateText, intervalText } from './effect.ts'
import { metricOf } from './lookup.ts'
import { type Block, plainTables } from './report-model.ts'
import { column } from './table-model.ts'

/** The groups an instance is in: 'group 2 of 3'; null where all are one group, or it has no rank. */
export const rankText = (
  { rankings }: Result,
  place: { scenario: string; metric: string; instance: string },
): string | null => {
  const groups = groupsIn(rankings, place)
  const own = groups.flatMap((members, index) =>
    members.includes(place.instance) ? [index + 1] : [],
  )
  if (groups.length < 2 || own.length === 0) return null
  const numbers = own.length === 1 ? `group ${own[0]}` : `groups ${own.join(' and ')}`
  return `${numbers} of ${groups.length}`
}

const groupsIn = (
  rankings: readonly Ranking[],
  { scenario, metric }: { scenario: string; metric: string },
): string[][] =>
  rankings.find((one) => one.scenario === scenario && one.metric === metric)?.groups ?? []

/** The comparisons of subjects with one another, from which groups are drawn beside the verdicts. */
export const pairTables = (result: Result): Block[] =>
  result.scenarios.flatMap(({ name }, place) => {
    const rows = result.rankings
      .filter(({ scenario }) => scenario === name)
      .flatMap(({ metric: id, pairs }) => {
        const metric = metricOf(result, id)
        return pairs.map((pair): [string, ...string[]] => [
          `${pair.instance} against ${pair.against}`,
          metric.title,
          String(pair.blocks),
          estimateText(pair, metric) ?? 'not measured',
          ifMeasured(pair.interval, (ends) => intervalText(ends, pair.compare, metric)),
          ifMeasured(pair.adjustedInterval, (ends) => intervalText(ends, pair.compare, metric)),
          ifMeasured(pair.p.value, formatSignificant),
          pair.better === null ? 'one group' : `${pair.better} is better`,
        ])
      })
    return plainTables(
      {
        id: `pairs-${place + 1}`,
        caption: `Subjects against one another in ${name}`,
        corner: 'Pair',
        columns: [
          column('Metric', 'start'),
          column('Blocks'),
          column('Estimate'),
          column('95 % interval'),
          column('After Holm’s correction'),
          column('p (t)'),
          column('Separate', 'start'),
        ],
      },
      rows,
    )
  })
