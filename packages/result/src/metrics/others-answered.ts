import type { Metric } from '../metric.ts'
import { measured, notMeasured } from '../reason.ts'
import { othersIn } from '../streams.ts'

/** Requests of streams beside the users' that got a correct answer, of 1,000. */
export const othersAnswered: Metric = {
  id: 'othersAnswered',
  title: 'Requests beside those of users answered, of 1,000',
  unit: 'count',
  better: 'higher',
  compare: 'difference',
  margin: 10,
  percentile: null,
  needs: 'an open loop',
  givenBy: ({ model }) => model === 'open',
  read: ({ load }) => {
    if (load.model === 'closed') return notMeasured('closed-loop-waits')
    const { offered, ok } = othersIn(load)
    return offered === 0 ? notMeasured('none-sent') : measured((1000 * ok) / offered)
  },
}
