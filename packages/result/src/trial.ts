import { type Static, Type } from 'typebox'
import { GateFinding } from './gate.ts'
import { LoadReading } from './load.ts'
import { Reading } from './reading.ts'
import { Count, EpochMilliseconds, Text } from './units.ts'

/** What the processes of a topology used during a trial. */
export const UsageReading = Type.Object({
  /** CPU seconds by role: worker, manager, proxy, … */
  cpuSeconds: Type.Record(Type.String(), Type.Number()),
  /** Resident memory at the end, all roles together, in bytes. */
  residentBytes: Reading,
  /** The same by role; only where roles are accounted for apart, as containers are. */
  residentByRole: Type.Optional(Type.Record(Type.String(), Type.Number())),
})
export type UsageReading = Static<typeof UsageReading>

/** One scenario against one running topology, once. */
export const TrialRecord = Type.Object({
  id: Text,
  scenario: Text,
  instance: Text,
  block: Count,
  /** Place within its block, as shuffled. */
  position: Count,
  /** The step of a ladder this trial is, in connections; null where there is no ladder. */
  step: Type.Union([Count, Type.Null()]),
  /** Whether verdicts are drawn from it: the steps of a ladder below the last are shown only. */
  judged: Type.Boolean(),
  startedAt: EpochMilliseconds,
  /** `at-least`: its rate is a lower bound. `void`: no number of it is used. `failed`: there is none. */
  state: Type.Union([
    Type.Literal('valid'),
    Type.Literal('at-least'),
    Type.Literal('void'),
    Type.Literal('failed'),
  ]),
  /** Why it is not valid; empty when it is. */
  reasons: Type.Array(Type.String()),
  gates: Type.Array(GateFinding),
  load: Type.Union([LoadReading, Type.Null()]),
  usage: Type.Union([UsageReading, Type.Null()]),
  /** Workers that died while it ran. */
  workersDied: Count,
})
export type TrialRecord = Static<typeof TrialRecord>
