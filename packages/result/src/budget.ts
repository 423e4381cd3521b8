import { type Static, Type } from 'typebox'
import { Reading, Reason } from './reason.ts'
import { Interval, Text } from './units.ts'

export const budgetOperators = ['<=', '>=', '<', '>'] as const
export type BudgetOperator = (typeof budgetOperators)[number]

/** A limit that the user sets on one metric of one instance. */
export const Budget = Type.Object({
  /** Text as the user wrote it. */
  text: Text,
  scenario: Text,
  metric: Text,
  instance: Text,
  operator: Type.Enum(budgetOperators),
  /** Limit in the metric's unit; a ratio if it is set against another instance. */
  limit: Type.Number(),
  /** Instance that the limit is a multiple of; left out if the limit is absolute. */
  against: Type.Optional(Text),
})
export type Budget = Static<typeof Budget>

/**
 * Budget and its state. A value that was not measured breaks it, with the reason; a value that
 * shows neither kept nor broken is not judged.
 */
export const BudgetRecord = Type.Object({
  ...Budget.properties,
  /** Value measured, or the ratio to another instance if the limit is against one. */
  reading: Reading,
  /** The 95 % interval of that ratio over paired blocks, which is judged. */
  interval: Type.Optional(Interval),
  /** True if the reading is a lower bound. */
  atLeast: Type.Boolean(),
  state: Type.Union([Type.Literal('kept'), Type.Literal('broken'), Type.Literal('not-judged')]),
  because: Reason,
})
export type BudgetRecord = Static<typeof BudgetRecord>
