import type { Metric } from '../metric.ts'
import { peaksOf } from '../peak.ts'
import { measured, notMeasured } from '../reason.ts'

/** Users' correct answers over their arrivals while most of them came. */
export const goodput: Metric = {
  id: 'goodput',
  title: 'Requests answered correctly at the peak, of 1,000',
  unit: 'count',
  better: 'higher',
  compare: 'difference',
  margin: 1,
  percentile: null,
  needs: 'an open loop',
  givenBy: ({ model }) => model === 'open',
  read: ({ load }) => {
    if (load.model === 'closed') return notMeasured('closed-loop-waits')
    const peaks = peaksOf(load)
    if (peaks.length === 0) return notMeasured('no-peak')
    const offered = peaks.reduce((sum, peak) => sum + peak.offered, 0)
    const ok = peaks.reduce((sum, peak) => sum + peak.ok, 0)
    return offered === 0 ? notMeasured('none-sent') : measured((1000 * ok) / offered)
  },
}
