import { type Static, Type } from 'typebox'
import { Reading, Reason } from './reason.ts'
import { Count, Milliseconds, Text } from './units.ts'

const textOrNumber = Type.Union([Type.String(), Type.Number()])
const moment = Type.Union([Milliseconds, Type.Null()])

/** A fault of a scenario as it was carried out, on the trial's clock. */
export const FaultRecord = Type.Object({
  name: Text,
  settings: Type.Record(Type.String(), textOrNumber),
  /** Time at which the scenario asks for it. */
  at: Milliseconds,
  /** Time when it began; null if it never did. */
  began: moment,
  /** Time when the system showed that it had taken hold; null if it did not. */
  tookHold: moment,
  /** Time when it was undone, or had done its work. */
  ended: moment,
  /** Reason why it did not take hold. */
  missing: Type.Union([Reason, Type.Null()]),
  /** Facts that the fault measured, by name: duration of a deploy, number of workers that died. */
  facts: Type.Record(Type.String(), Type.Number()),
  /** `with-topology`: it cannot be undone, and its topology was stopped. */
  undone: Type.Union([
    Type.Literal('undone'),
    Type.Literal('nothing-to-undo'),
    Type.Literal('with-topology'),
    Type.Literal('failed'),
  ]),
})
export type FaultRecord = Static<typeof FaultRecord>

/** The outcomes that a fact can make. */
export const factOutcomes = ['exposed', 'lost-data', 'disturbed'] as const
export type FactOutcome = (typeof factOutcomes)[number]

/** Fact beside the traffic: a forged token was accepted, data is gone after a restart. */
export const FactRecord = Type.Object({
  name: Text,
  /** True if it harms users. */
  harmed: Type.Boolean(),
  /** The outcome that it makes if users are harmed; null if it is only reported. */
  makes: Type.Union([Type.Enum(factOutcomes), Type.Null()]),
  /** Evidence seen: a status, the beginning of an answer, a line of a log. */
  evidence: Text,
})
export type FactRecord = Static<typeof FactRecord>

/** Outcomes for the users of a topology, the worst last. */
export const outcomesOfUsers = ['unharmed', 'disturbed', 'down', 'lost-data', 'exposed'] as const
export type UsersOutcome = (typeof outcomesOfUsers)[number]

const losses = {
  /** Requests lost per 1,000 of users. */
  lostGet: Reading,
  lostPost: Reading,
  /** The longest time without a correct answer, in microseconds. */
  outage: Reading,
  /** Time from the first fault until service was as before, in microseconds. */
  recovered: Reading,
}

/** Outcome for users in one trial. */
export const TrialOutcome = Type.Object({
  outcome: Type.Enum(outcomesOfUsers),
  /** The limits that were passed, with their numbers; empty if none was. */
  reasons: Type.Array(Reason),
  ...losses,
})
export type TrialOutcome = Static<typeof TrialOutcome>

/** Outcome for the users of one instance in one scenario, over its trials. */
export const Cell = Type.Object({
  scenario: Text,
  instance: Text,
  outcome: Type.Enum([...outcomesOfUsers, 'varies', 'void', 'not-applicable']),
  /** Number of trials that count with each outcome. */
  seen: Type.Record(Type.String(), Count),
  /** Reason why it is void or not applicable. */
  reason: Type.Union([Reason, Type.Null()]),
  /** The ids of its trials, those that are void too. */
  trials: Type.Array(Text),
  ...losses,
})
export type Cell = Static<typeof Cell>
