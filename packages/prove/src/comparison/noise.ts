import type { TrialRecord } from '@deployment-lab/result'
import { reference, subject } from './definitions.ts'

/**
 * How far chance alone may move the ratio of two throughputs, as a share: twice the standard error
 * of the log-ratios of one block's two trials. Worked out from the readings and by nothing of the
 * engine, so that it tells a machine that is too noisy from an analysis that is broken.
 */
export const noiseOf = (trials: readonly TrialRecord[]): number => {
  const ratios = [...Map.groupBy(trials, ({ block }) => block).values()].flatMap((block) => {
    const [one, other] = [throughputOf(block, subject), throughputOf(block, reference)]
    return one > 0 && other > 0 ? [Math.log(one / other)] : []
  })
  const mean = sum(ratios) / ratios.length
  const variance = sum(ratios.map((ratio) => (ratio - mean) ** 2)) / (ratios.length - 1)
  return 2 * Math.sqrt(variance / ratios.length)
}

const throughputOf = (block: readonly TrialRecord[], instance: string): number => {
  const load = block.find((trial) => trial.instance === instance)?.load
  return load?.model === 'closed' ? load.throughput : 0
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0)
