import type { Metric } from '../metric.ts'
import { measured, notMeasured, reasonOf, withoutValue } from '../reason.ts'
import { correctIn } from '../streams.ts'

/**
 * CPU time of everything in the topology, in microseconds, for one correct answer. It needs a set
 * rate: in a closed loop each instance has a load of its own.
 */
export const cpuPerAnswer: Metric = {
  id: 'cpuPerAnswer',
  title: 'CPU time of the whole topology for a correct answer',
  unit: 'microseconds',
  better: 'lower',
  compare: 'ratio',
  margin: null,
  percentile: null,
  needs: 'an open loop',
  givenBy: ({ model }) => model === 'open',
  read: ({ load, usage, workersDied }) => {
    if (load.model === 'closed') return notMeasured('unequal-load')
    if (usage === null) return notMeasured('usage-not-read')
    // CPU time that a process used before it died may be in no account.
    if (workersDied > 0) return notMeasured('worker-died')
    const seconds = Object.values(usage.cpuSeconds)
    if (seconds.length === 0) {
      return withoutValue(usage.residentBytes.missing ?? reasonOf('no-cpu-time'))
    }
    const answers = correctIn(load)
    if (answers === 0) return notMeasured('no-correct-answer')
    return measured((1e6 * seconds.reduce((sum, used) => sum + used, 0)) / answers)
  },
}
