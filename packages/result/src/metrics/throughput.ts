import { rateMetric } from '../rate.ts'

/** Correct answers a second of a closed loop. */
export const throughput = rateMetric('throughput', 'Correct answers a second', null)
