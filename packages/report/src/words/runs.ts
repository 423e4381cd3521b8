import type { RunReasons } from '@deployment-lab/result'
import type { Words } from './words.ts'

/** Why a run ended early or grew, and why two cannot be compared. */
export const runWords: Words<RunReasons> = {
  interrupted: () => 'interrupted',
  'stopped-by-error': ({ message }) => `stopped by an error: ${message}`,
  'not-over': ({ trials, of }) =>
    `ended early, or has not ended yet: ${trials} of ${of} trials began`,
  'reference-differs': ({ scenarios }) =>
    `the reference differs from itself so far in ${scenarios}`,
  'wide-intervals': ({ scenarios }) =>
    `95 % intervals are wider than the preset’s target so far in ${scenarios}`,
  'repeated-for-noise': ({ scenarios, trial }, cause) =>
    `${scenarios} again, since something disturbed the machine: ${trial} ${cause}`,
  differs: ({ what, a, b }) => `the ${what} differs: ${a} and ${b}`,
  partial: ({ run }, cause) => `${run} is partial: ${cause ?? 'it ended before its plan was done'}`,
  'differs-from-itself-in': ({ run, reference, where }) =>
    `in ${run}, ${reference} differs from itself (${where})`,
  'no-reference': ({ run }) => `${run} has no reference`,
  'no-scenario-in-common': () => 'they have no scenario in common',
}
