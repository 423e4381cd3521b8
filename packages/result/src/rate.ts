import type { Metric } from './metric.ts'
import { measured, notMeasured } from './reason.ts'

/** Correct answers a second as a metric: of a whole closed loop, or of one group of its steps. */
export const rateMetric = (id: string, title: string, group: string | null): Metric => ({
  id,
  title,
  unit: 'per-second',
  better: 'higher',
  compare: 'ratio',
  margin: null,
  percentile: null,
  needs: group === null ? 'a closed loop' : `clients with a script that has ${group}`,
  givenBy: ({ model, groups }) => model === 'closed' && (group === null || groups.includes(group)),
  read: ({ load }) => {
    if (load.model === 'open') return notMeasured('open-loop-sets-rate')
    if (group === null) return measured(load.throughput)
    const found = load.groups?.find(({ name }) => name === group)
    return found === undefined ? notMeasured('none-sent') : measured(found.throughput)
  },
})
