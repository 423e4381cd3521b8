import { percentileMetric } from '../percentile.ts'

/** 99th percentile of users' latencies. */
export const p99 = percentileMetric(99, 'Latency, 99th percentile')
