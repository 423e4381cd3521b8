import { type Static, Type } from 'typebox'
import { Reading } from './reading.ts'
import { Text } from './units.ts'

export const budgetOperators = ['<=', '>=', '<', '>'] as const
export type BudgetOperator = (typeof budgetOperators)[number]

/** A limit that the user sets on one metric of one instance. */
export const Budget = Type.Object({
  /** As it was written. */
  text: Text,
  scenario: Text,
  metric: Text,
  instance: Text,
  operator: Type.Enum(budgetOperators),
  /** In the metric's unit. */
  limit: Type.Number(),
})
export type Budget = Static<typeof Budget>

/** A budget and what became of it. What was not measured is broken, and says why. */
export const BudgetRecord = Type.Object({
  ...Budget.properties,
  reading: Reading,
  /** The reading is a lower bound. */
  atLeast: Type.Boolean(),
  state: Type.Union([Type.Literal('kept'), Type.Literal('broken')]),
  /** A short sentence: why. */
  because: Text,
})
export type BudgetRecord = Static<typeof BudgetRecord>
