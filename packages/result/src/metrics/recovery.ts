import type { Metric } from '../metric.ts'
import { peaksOf } from '../peak.ts'
import { measured, notMeasured } from '../reason.ts'
import { isServedAtTheEnd, servedFrom } from '../served.ts'

/** Time from the end of the highest rate until users are served as before. */
export const recovery: Metric = {
  id: 'recovery',
  title: 'Time from the end of the peak until users are served as before',
  unit: 'microseconds',
  better: 'lower',
  compare: 'difference',
  margin: 500_000,
  percentile: null,
  needs: 'an open loop',
  givenBy: ({ model }) => model === 'open',
  read: ({ load }) => {
    if (load.model === 'closed') return notMeasured('closed-loop-waits')
    const peaks = peaksOf(load)
    if (peaks.length === 0) return notMeasured('no-peak')
    if (!peaks.every(({ stream }) => isServedAtTheEnd(stream))) return notMeasured('not-recovered')
    const times = peaks.map(({ stream, to }) => servedFrom(stream) - to)
    return measured(1000 * Math.max(0, ...times))
  },
}
