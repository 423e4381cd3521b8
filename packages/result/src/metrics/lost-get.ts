import { lostMetric } from '../lost.ts'

/** GET requests lost. */
export const lostGet = lostMetric('lostGet', 'GET')
