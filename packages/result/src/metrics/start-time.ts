import type { Metric } from '../metric.ts'
import { measured, notMeasured } from '../reason.ts'

/** Time from the end of the last process of a topology until every worker serves again. */
export const startTime: Metric = {
  id: 'startTime',
  title: 'Time from stopped to served',
  unit: 'microseconds',
  better: 'lower',
  compare: 'ratio',
  margin: null,
  percentile: null,
  needs: 'an open loop',
  givenBy: ({ model }) => model === 'open',
  read: ({ faults }) => {
    const [took] = faults.flatMap(({ facts: { stoppedAfter, backAfter } }) =>
      stoppedAfter === undefined || backAfter === undefined ? [] : [backAfter - stoppedAfter],
    )
    return took === undefined ? notMeasured('nothing-broken') : measured(1000 * took)
  },
}
