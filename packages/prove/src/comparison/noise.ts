import { type LoadReading, latencyOf, percentileOf, type TrialRecord } from '@deployment-lab/result'
import { reference, subject } from './definitions.ts'

/** Metrics that a comparison of known servers compares: the closed loop's, and the open loop's. */
export type ComparedMetric = 'throughput' | 'p50'

/**
 * Returns how far chance alone may move the ratio of two sides, as a share: twice the standard
 * error of the log-ratios of one block's two trials. It uses the readings and nothing of the
 * engine, so that it tells a machine that is too noisy from an analysis that is broken.
 */
export const noiseOf = (trials: readonly TrialRecord[], metric: ComparedMetric): number => {
  const ratios = [...Map.groupBy(trials, ({ block }) => block).values()].flatMap((block) => {
    const [one, other] = [numberOf(block, subject, metric), numberOf(block, reference, metric)]
    return one > 0 && other > 0 ? [Math.log(one / other)] : []
  })
  const mean = sum(ratios) / ratios.length
  const variance = sum(ratios.map((ratio) => (ratio - mean) ** 2)) / (ratios.length - 1)
  return 2 * Math.sqrt(variance / ratios.length)
}

/** Returns the number of a side in a block, 0 if it has none. */
const numberOf = (
  block: readonly TrialRecord[],
  instance: string,
  metric: ComparedMetric,
): number => {
  const model = metric === 'throughput' ? 'closed' : 'open'
  const load = block.find((one) => one.instance === instance && one.load?.model === model)?.load
  return load ? numberIn(load) : 0
}

const numberIn = (load: LoadReading): number =>
  load.model === 'closed' ? load.throughput : (percentileOf(latencyOf(load), 50) ?? 0)

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0)
