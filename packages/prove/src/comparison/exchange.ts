import type { TrialRecord } from '@deployment-lab/result'
import { reference, subject } from './definitions.ts'

/**
 * The same trials with the names of their sides exchanged: what was the slower of the two is the
 * faster then.
 */
export const exchangeSides = (trials: readonly TrialRecord[]): TrialRecord[] =>
  trials.map((trial) => ({
    ...trial,
    instance: trial.instance === reference ? subject : reference,
  }))
