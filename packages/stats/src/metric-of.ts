import {
  notMeasured,
  type Reading,
  type Reason,
  reasonOf,
  type TrialRecord,
  withoutValue,
} from '@deployment-lab/result'

/** Reads a metric of a trial. Void, failed and repeated trials have none. */
export const metricOf = (trial: TrialRecord, metric: string): Reading => {
  if (trial.repeatedBy !== undefined) return notMeasured('repeated', { trial: trial.repeatedBy })
  if (trial.load === null || trial.state === 'failed') return withoutValue(firstOf(trial))
  if (trial.state === 'void') return notMeasured('void', {}, firstOf(trial))
  return trial.readings[metric] ?? notMeasured('no-reading')
}

/** Tells whether a latency is missing because of the server: where it is missing it was worst. */
export const isWorst = ({ code }: Reason): boolean =>
  code === 'not-reached' || code === 'too-many-lost'

const firstOf = ({ reasons }: TrialRecord): Reason => reasons[0] ?? reasonOf('no-reading')
