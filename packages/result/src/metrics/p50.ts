import { percentileMetric } from '../percentile.ts'

/** Median of users' latencies. */
export const p50 = percentileMetric(50, 'Latency, median')
