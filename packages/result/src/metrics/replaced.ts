import type { Metric } from '../metric.ts'
import { measured, notMeasured, reasonOf, withoutValue } from '../reason.ts'

/** Time from the beginning of a deploy until no process of the release before was left. */
export const replaced: Metric = {
  id: 'replaced',
  title: 'Time until the old release is gone',
  unit: 'microseconds',
  better: 'lower',
  compare: 'ratio',
  margin: null,
  percentile: null,
  needs: 'an open loop',
  givenBy: ({ model }) => model === 'open',
  read: ({ faults }) => {
    const roll = faults.find(({ name }) => name === 'roll')
    if (roll === undefined) return notMeasured('nothing-broken')
    const { began, tookHold, missing } = roll
    return began === null || tookHold === null
      ? withoutValue(missing ?? reasonOf('fault-not-begun'))
      : measured(1000 * (tookHold - began))
  },
}
