import type { TrialRecord } from '@deployment-lab/result'
import { reference, subject } from './definitions.ts'

/** Exchanges the names of the sides in the same trials: the slower side becomes the faster. */
export const exchangeSides = (trials: readonly TrialRecord[]): TrialRecord[] =>
  trials.map((trial) => ({
    ...trial,
    instance: trial.instance === reference ? subject : reference,
  }))
