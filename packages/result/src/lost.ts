import type { Metric } from './metric.ts'
import { measured, notMeasured } from './reason.ts'
import { totalOf } from './streams.ts'

/** Users' requests of one method that got no correct answer, of 1,000, as a metric. */
export const lostMetric = (id: string, method: 'GET' | 'POST'): Metric => ({
  id,
  title: `${method} requests lost, of 1,000`,
  unit: 'count',
  better: 'lower',
  compare: 'difference',
  margin: 1,
  percentile: null,
  needs: `an open loop that sends ${method} requests`,
  givenBy: ({ model, methods }) => model === 'open' && methods.includes(method),
  read: ({ load }) => {
    if (load.model === 'closed') return notMeasured('closed-loop-waits')
    const { offered, ok } = totalOf(load, method === 'GET' ? 'get' : 'post')
    return offered === 0 ? notMeasured('none-sent') : measured((1000 * (offered - ok)) / offered)
  },
})
