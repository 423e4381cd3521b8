import type { Result } from '@deployment-lab/result'
import { formatSignificant } from '../format/number.ts'

/** What stands before the headline of a scale model; nothing of a run with whole cores. */
export const scaleModelPrefix = (result: Result): string => {
  const part = partOfCore(result)
  return part === null ? '' : `Scale model, ${part} of a core a worker: `
}

/** The part of a core that each worker had, in words; null where it had whole ones. */
export const partOfCore = ({ run: { scaleModel } }: Result): string | null => {
  if (scaleModel === undefined) return null
  const { coresPerWorker } = scaleModel
  const words = new Map([
    [2, 'half'],
    [4, 'a quarter'],
  ])
  return words.get(1 / coresPerWorker) ?? formatSignificant(coresPerWorker)
}
