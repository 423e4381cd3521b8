import type { BudgetReasons, VerdictReasons } from '@deployment-lab/result'
import type { Words } from './words.ts'

/** Why comparisons have their verdicts. */
export const verdictWords: Words<VerdictReasons> = {
  'few-blocks': ({ blocks }) => `${blocks} blocks are too few to judge`,
  'no-effect-excluded': () => 'the interval after correction excludes no effect',
  'inside-margin': () => 'the interval lies inside the margin',
  'too-small-too-wide': () =>
    'the effect is too small to matter and its interval too wide to call equal',
  'lost-by-correction': () =>
    'after Holm’s correction for the number of comparisons the interval no longer excludes no effect',
  'interval-holds-both': () => 'the interval holds both no effect and more than the margin',
  'no-pair': () => 'no block has a number of both',
  'few-pairs': ({ pairs, blocks }, cause) =>
    `only ${pairs} of ${blocks} blocks have a number of both: ${cause ?? 'the rest were not run'}`,
  'lower-bounds': () => 'the generator could not load it harder: the numbers are lower bounds',
  'bound-decides': ({ side }) =>
    `${side === 'own' ? 'its own rate' : 'the rate of the reference'} is a lower bound, so the true difference is this large or larger`,
  'fewer-than-two-blocks': () => 'fewer than two blocks',
  'sign-flip-blocks': ({ most }) => `it needs 2 to ${most} blocks`,
  'differs-from-itself': ({ reference }) =>
    `${reference} differs from itself here, so this machine cannot answer`,
  'lost-on-one-side': ({ most, mostLost, least, leastLost, blocks, gates }, cause) =>
    `${most} lost ${mostLost} of ${blocks} blocks and ${least} ${leastLost} (${gates ?? cause ?? 'no number'}): what is left may be the blocks that went well`,
  'in-run': ({ run }, cause) => `in ${run}: ${cause}`,
  'not-compared': ({ run }) => `${run} did not compare it`,
}

/** Why budgets have their states. */
export const budgetWords: Words<BudgetReasons> = {
  'within-limit': () => 'within the limit',
  'beyond-limit': () => 'beyond the limit',
  'lower-bound': () => 'only a lower bound was measured, so it cannot be told',
  'interval-within': () => 'the whole interval is within the limit',
  'interval-beyond': () => 'the whole interval is beyond the limit',
  'interval-holds-limit': () => 'the interval holds the limit, so more blocks are needed',
  'no-such-metric': () => 'there is no such metric',
  'few-pairs-for-budget': ({ pairs, needed }) =>
    `${pairs} blocks have a number of both, ${needed} are needed`,
  'left-out': ({ topology, why }) => `${topology} was left out: ${why}`,
}
