import type { CapacityProbe, CapacityRecord } from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { formatNumber } from '../format/value.ts'
import type { Line, Point, RateChart, Span } from './chart-model.ts'
import { probeTable } from './evidence-probes.ts'

const percentiles = ['p50', 'p90', 'p99'] as const

/** Latency by rate of every instance that was searched, on axes that all share. */
export const rateCharts = (records: readonly CapacityRecord[], id: string): RateChart[] => {
  const all = records.flatMap(({ probes }) => tellingOf(probes))
  const latencies = all.flatMap((probe) => percentiles.flatMap((name) => probe[name].value ?? []))
  if (latencies.length === 0) return []
  const shared = { rates: spanOf(all.map(({ rate }) => rate)), latencies: spanOf(latencies) }
  return records.flatMap((record, index): RateChart[] => {
    const { instance, scenario, slo } = record
    const probes = tellingOf(record.probes)
    const chartId = `${id}-${index + 1}`
    const limit = formatNumber(slo.p99, 'microseconds')
    return probes.length === 0
      ? []
      : [
          {
            kind: 'rate',
            id: chartId,
            title: `Latency of ${instance} by rate (${scenario})`,
            howToRead: `Where the lines rise, requests wait for one another. The dashed line is the limit of the p99, ${limit}; a cross is a trial that failed. A point is the median of the trials at its rate.`,
            lines: percentiles.flatMap((name, place) => lineOf(probes, name, place)),
            failed: probes
              .filter(({ state }) => state === 'failed')
              .map(({ rate, p99 }) => ({ x: rate, y: p99.value })),
            limit: slo.p99,
            shared,
            numbers: probeTable(record, `${chartId}-numbers`),
          },
        ]
  })
}

/** Void trials say nothing of the server. */
const tellingOf = (probes: readonly CapacityProbe[]): CapacityProbe[] =>
  probes.filter(({ state }) => state !== 'void')

const lineOf = (
  probes: readonly CapacityProbe[],
  name: (typeof percentiles)[number],
  index: number,
): Line[] => {
  const points = [...Map.groupBy(probes, ({ rate }) => rate)]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([rate, own]) =>
      pointOf(
        rate,
        own.flatMap((probe) => probe[name].value ?? []),
      ),
    )
  return points.length === 0 ? [] : [{ series: { name, index }, points }]
}

const pointOf = (rate: number, values: readonly number[]): Point[] => {
  const middle = median(values)
  return middle === null
    ? []
    : [{ x: rate, y: middle, low: Math.min(...values), high: Math.max(...values) }]
}

const spanOf = (values: readonly number[]): Span => ({
  low: Math.min(...values),
  high: Math.max(...values),
})
