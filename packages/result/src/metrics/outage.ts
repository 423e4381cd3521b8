import type { Metric } from '../metric.ts'
import { measured, notMeasured } from '../reason.ts'
import { longestOutageOf } from '../streams.ts'

/** Longest time in which a stream of users got no correct answer. */
export const outage: Metric = {
  id: 'outage',
  title: 'Longest time without a correct answer',
  unit: 'microseconds',
  better: 'lower',
  compare: 'difference',
  margin: 100_000,
  percentile: null,
  needs: 'an open loop',
  givenBy: ({ model }) => model === 'open',
  read: ({ load }) =>
    load.model === 'closed' ? notMeasured('closed-loop-waits') : measured(longestOutageOf(load)),
}
