import { type Static, Type } from 'typebox'
import { Reading, Reason } from './reason.ts'
import { Count, Interval, Text } from './units.ts'

export const verdicts = ['better', 'worse', 'equivalent', 'inconclusive', 'not-answerable'] as const
export type Verdict = (typeof verdicts)[number]

/** Comparison of an instance with the reference, by a metric of a scenario, over paired blocks. */
export const Comparison = Type.Object({
  scenario: Text,
  metric: Text,
  instance: Text,
  reference: Text,
  /** `again`: the reference against itself, which gates the run. */
  role: Type.Union([Type.Literal('subject'), Type.Literal('again')]),
  compare: Type.Union([Type.Literal('ratio'), Type.Literal('difference')]),
  /** Blocks in which both sides have a number. */
  blocks: Count,
  /** Ratio: geometric mean of instance over reference. Difference: mean, in the metric's unit. */
  estimate: Reading,
  /** 95 % interval by Student's t over the blocks. */
  interval: Type.Union([Interval, Type.Null()]),
  /** The interval at the level that Holm's correction leaves; verdicts are drawn from it. */
  adjustedInterval: Type.Union([Interval, Type.Null()]),
  p: Reading,
  /** Exact sign-flip p, printed beside the other and never required. */
  signFlipP: Reading,
  verdict: Type.Enum(verdicts),
  /** Reason of its verdict. */
  because: Reason,
})
export type Comparison = Static<typeof Comparison>

/** Values that an instance reached by one metric of one scenario, over all its trials. */
export const Summary = Type.Object({
  scenario: Text,
  metric: Text,
  instance: Text,
  step: Type.Union([Count, Type.Null()]),
  judged: Type.Boolean(),
  reading: Reading,
  /** True if the value is a lower bound: the generator could not have shown more. */
  atLeast: Type.Boolean(),
  trials: Count,
  /** The value of each trial, in the order of blocks. */
  values: Type.Array(Type.Number()),
})
export type Summary = Static<typeof Summary>
