import { percentileMetric } from '../percentile.ts'

/** 90th percentile of users' latencies. */
export const p90 = percentileMetric(90, 'Latency, 90th percentile')
