import type { Metric } from '../metric.ts'
import { measured, notMeasured, withoutValue } from '../reason.ts'

/** Resident memory of everything in the topology at the end of a trial. */
export const resident: Metric = {
  id: 'resident',
  title: 'Resident memory of the whole topology, in MB',
  unit: 'count',
  better: 'lower',
  compare: 'ratio',
  margin: null,
  percentile: null,
  needs: 'any load',
  givenBy: () => true,
  read: ({ usage }) => {
    if (usage === null) return notMeasured('usage-not-read')
    const { value, missing } = usage.residentBytes
    return value === null ? withoutValue(missing) : measured(value / 1e6)
  },
}
