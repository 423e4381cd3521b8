import type { Metric } from '../metric.ts'
import { measured, notMeasured } from '../reason.ts'

/** Most resident memory that everything in the topology had together, in bytes. */
export const memory: Metric = {
  id: 'memory',
  title: 'Most memory of the whole topology',
  unit: 'bytes',
  better: 'lower',
  compare: 'ratio',
  margin: null,
  percentile: null,
  needs: 'an open loop',
  // In a closed loop each instance has a load of its own.
  givenBy: ({ model }) => model === 'open',
  read: ({ load, telemetry }) => {
    if (load.model === 'closed') return notMeasured('unequal-load')
    const sizes = (telemetry?.seconds ?? []).flatMap(({ roles }) =>
      roles.length === 0 ? [] : [roles.reduce((sum, role) => sum + role.residentBytes, 0)],
    )
    return sizes.length === 0 ? notMeasured('no-telemetry') : measured(Math.max(...sizes))
  },
}
