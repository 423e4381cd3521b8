import type { Metric } from '../metric.ts'
import { measured, notMeasured } from '../reason.ts'
import { othersOf } from '../streams.ts'

/** Answers that one process gave to streams beside the users', of 1,000: 500 of two is even. */
export const busiestProcess: Metric = {
  id: 'busiestProcess',
  title: 'Answers of the busiest process to requests beside those of users, of 1,000',
  unit: 'count',
  better: 'lower',
  compare: 'difference',
  margin: 50,
  percentile: null,
  needs: 'an open loop',
  givenBy: ({ model }) => model === 'open',
  read: ({ load }) => {
    if (load.model === 'closed') return notMeasured('closed-loop-waits')
    const answers = new Map<string, number>()
    for (const [name, count] of othersOf(load).flatMap(({ processes }) =>
      Object.entries(processes),
    ))
      answers.set(name, (answers.get(name) ?? 0) + count)
    const all = [...answers.values()].reduce((sum, count) => sum + count, 0)
    return all === 0
      ? notMeasured('none-sent')
      : measured((1000 * Math.max(...answers.values())) / all)
  },
}
