import type { Metric } from '../metric.ts'
import { measured, notMeasured } from '../reason.ts'
import { othersIn } from '../streams.ts'

/** Requests of streams that are not users' and that nobody ended before their clients did. */
export const held: Metric = {
  id: 'held',
  title: 'Connections of others held until they gave up, of 1,000',
  unit: 'count',
  better: 'lower',
  compare: 'difference',
  margin: 1,
  percentile: null,
  needs: 'an open loop',
  givenBy: ({ model }) => model === 'open',
  read: ({ load }) => {
    if (load.model === 'closed') return notMeasured('closed-loop-waits')
    const { offered, timeout } = othersIn(load)
    return offered === 0 ? notMeasured('none-sent') : measured((1000 * timeout) / offered)
  },
}
