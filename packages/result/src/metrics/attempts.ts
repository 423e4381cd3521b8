import type { Metric } from '../metric.ts'
import { measured, notMeasured } from '../reason.ts'
import { totalOf, usersOf } from '../streams.ts'

/** Requests that users sent for what they wanted: more than it where they retry. */
export const attempts: Metric = {
  id: 'attempts',
  title: 'Requests sent for 1,000 arrivals',
  unit: 'count',
  better: 'lower',
  compare: 'difference',
  margin: 10,
  percentile: null,
  needs: 'an open loop',
  givenBy: ({ model }) => model === 'open',
  read: ({ load }) => {
    if (load.model === 'closed') return notMeasured('closed-loop-waits')
    const { offered } = totalOf(load)
    const sent = usersOf(load).reduce((sum, { attempts: tried, get, post }) => {
      const once = get.offered + post.offered - get.dropped - post.dropped
      return sum + (tried ?? once)
    }, 0)
    return offered === 0 ? notMeasured('none-sent') : measured((1000 * sent) / offered)
  },
}
