import { type Static, Type } from 'typebox'
import { Reason } from './reason.ts'
import { Text } from './units.ts'

/** The rules that explain a verdict from telemetry, in the order in which they are tried. */
export const explanationRules = [
  'processes-gone',
  'event-loop-full',
  'core-full',
  'proxy-full',
  'memory-grows',
  'collecting',
  'one-worker-used',
  'host-noisy',
  'waiting',
] as const
export type ExplanationRule = (typeof explanationRules)[number]

/** Explanation of an instance's result in a scenario: a rule that applied, with its numbers. */
export const Explanation = Type.Object({
  scenario: Text,
  instance: Text,
  rule: Type.Enum(explanationRules),
  /** The numbers that the rule was drawn from. */
  because: Reason,
})
export type Explanation = Static<typeof Explanation>
