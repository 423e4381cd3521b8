import type { GeneratorReading, Result } from '@deployment-lab/result'
import { formatShare } from '../format/number.ts'
import { formatNumber } from '../format/value.ts'
import { byScenario } from './lookup.ts'
import { type Block, plainTables } from './report-model.ts'
import { column } from './table-model.ts'

/** How the generator itself fared: the worst trial of each scenario and instance. */
export const generatorTables = (result: Result): Block[] => [...labText(result), ...tables(result)]

/** What the rest of the lab took: it shares the machine with what it measures. */
const labText = ({ run: { labBusyShare } }: Result): Block[] =>
  labBusyShare === undefined
    ? []
    : [
        {
          kind: 'text',
          text: `The lab’s own process, which samples the topologies, used ${formatShare(labBusyShare)} of a core while trials ran. The generator is a process of its own.`,
        },
      ]

const tables = (result: Result): Block[] =>
  byScenario(result).flatMap(({ scenario, trials }, place): Block[] => {
    const rows = result.instances.flatMap(({ instance }): [string, ...string[]][] => {
      const readings = trials.flatMap(({ instance: own, load }) =>
        own === instance && load !== null ? [load.generator] : [],
      )
      return readings.length === 0 ? [] : [[instance, ...worst(readings, scenario.load)]]
    })
    const lag =
      scenario.load === 'open' ? [column('Schedule lag p99'), column('Sent of the arrivals')] : []
    return plainTables(
      {
        id: `generator-${place + 1}`,
        caption: `The generator in ${scenario.name} (${scenario.load} loop), its worst trial`,
        corner: 'Instance',
        columns: [column('Busy share'), column('Event-loop delay p99'), ...lag],
      },
      rows,
    )
  })

const worst = (readings: readonly GeneratorReading[], load: 'open' | 'closed'): string[] => {
  const most = (of: (reading: GeneratorReading) => number): number => Math.max(...readings.map(of))
  const both = [
    formatShare(most(({ busyShare }) => busyShare)),
    formatNumber(
      most(({ eventLoopDelayP99 }) => eventLoopDelayP99),
      'microseconds',
    ),
  ]
  if (load === 'closed') return both
  const lags = readings.flatMap(({ scheduleLagP99 }) => scheduleLagP99 ?? [])
  const sent = readings.flatMap(({ sendRatio }) => sendRatio ?? [])
  return [
    ...both,
    lags.length === 0 ? 'not measured' : formatNumber(Math.max(...lags), 'microseconds'),
    sent.length === 0 ? 'not measured' : formatShare(Math.min(...sent)),
  ]
}
