import { lostMetric } from '../lost.ts'

/** POST requests lost. */
export const lostPost = lostMetric('lostPost', 'POST')
