import { type Static, Type } from 'typebox'
import { Reading, Reason } from './reason.ts'
import { Count, Interval, Text } from './units.ts'

/** Two instances against one another, none of which is the reference, over paired blocks. */
export const PairComparison = Type.Object({
  instance: Text,
  against: Text,
  compare: Type.Union([Type.Literal('ratio'), Type.Literal('difference')]),
  /** Blocks in which both sides have a number. */
  blocks: Count,
  /** Ratio: geometric mean of instance over the other. Difference: mean, in the metric's unit. */
  estimate: Reading,
  /** 95 % interval by Student's t over the blocks. */
  interval: Type.Union([Interval, Type.Null()]),
  /** The interval at the level that Holm's correction leaves over all pairs of the run. */
  adjustedInterval: Type.Union([Interval, Type.Null()]),
  p: Reading,
  /** Better of the two, by the rule that draws verdicts; null if they do not separate. */
  better: Type.Union([Text, Type.Null()]),
})
export type PairComparison = Static<typeof PairComparison>

/**
 * The order of the instances by one metric of one scenario. Two instances share a group exactly
 * when they do not separate; so an instance between two others can be in a group with each.
 */
export const Ranking = Type.Object({
  scenario: Text,
  metric: Text,
  /** Group 1 is the best; the members of a group are in the order of the instances. */
  groups: Type.Array(Type.Array(Text)),
  /** Instances that have no answer here, and why. */
  unranked: Type.Array(Type.Object({ instance: Text, because: Reason })),
  pairs: Type.Array(PairComparison),
})
export type Ranking = Static<typeof Ranking>
