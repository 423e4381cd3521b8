import { type Static, Type } from 'typebox'

/** A number that was measured, or the reason why there is none. Never a 0 in place of nothing. */
export const Reading = Type.Union([
  Type.Object({ value: Type.Number(), reason: Type.Null() }),
  Type.Object({ value: Type.Null(), reason: Type.String({ minLength: 1 }) }),
])
export type Reading = Static<typeof Reading>

/** A reading that has a value. */
export const measured = (value: number): Reading => ({ value, reason: null })

/** A reading that has none, and why. */
export const notMeasured = (reason: string): Reading => ({ value: null, reason })
