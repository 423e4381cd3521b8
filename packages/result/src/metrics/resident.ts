import type { Metric } from '../metric.ts'
import { notMeasured } from '../reason.ts'

/** Resident memory of everything in the topology at the end of a trial, in bytes. */
export const resident: Metric = {
  id: 'resident',
  title: 'Resident memory of the whole topology',
  unit: 'bytes',
  better: 'lower',
  compare: 'ratio',
  margin: null,
  percentile: null,
  needs: 'any load',
  givenBy: () => true,
  read: ({ usage }) => {
    return usage === null ? notMeasured('usage-not-read') : usage.residentBytes
  },
}
