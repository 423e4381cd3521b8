import { type Static, Type } from 'typebox'
import { Reading } from './reason.ts'
import { Text } from './units.ts'

/** Question that a control asks of every instance, and its answer. It compares nothing. */
export const Check = Type.Object({
  scenario: Text,
  instance: Text,
  /** `answered`: every request correctly. `p99`: of all trials merged, below the limit. */
  check: Type.Union([Type.Literal('answered'), Type.Literal('p99')]),
  /** `answered`: requests without a correct answer. `p99`: microseconds. */
  reading: Reading,
  /** Limit in the unit of the reading: `answered` allows none, `p99` the limit of the scenario. */
  limit: Type.Number(),
  state: Type.Union([Type.Literal('held'), Type.Literal('broken'), Type.Literal('not-measured')]),
})
export type Check = Static<typeof Check>
