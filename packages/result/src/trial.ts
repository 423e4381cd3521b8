import { type Static, Type } from 'typebox'
import { GateFinding } from './gate.ts'
import { HostReading } from './host.ts'
import { LoadReading } from './load.ts'
import { FactRecord, FaultRecord, TrialOutcome } from './outcome.ts'
import { Reading, Reason } from './reason.ts'
import { TelemetryReading } from './telemetry.ts'
import { Count, EpochMilliseconds, Text } from './units.ts'

/** Resources that the processes of a topology used during a trial. */
export const UsageReading = Type.Object({
  /** CPU seconds by role: worker, manager, proxy, … */
  cpuSeconds: Type.Record(Type.String(), Type.Number()),
  /** Resident memory at the end, all roles together, in bytes. */
  residentBytes: Reading,
  /** The same by role; only where roles are accounted for apart, as containers are. */
  residentByRole: Type.Optional(Type.Record(Type.String(), Type.Number())),
})
export type UsageReading = Static<typeof UsageReading>

/** End of the warm-up before a trial. */
export const SteadyReading = Type.Object({
  /** `steady`: the last windows of throughput and p50 agreed within 3 %. */
  state: Type.Union([Type.Literal('steady'), Type.Literal('not-steady')]),
  /** Windows that it took. */
  windows: Count,
  /** Difference of the last windows: the larger of throughput's and p50's. */
  spread: Reading,
})
export type SteadyReading = Static<typeof SteadyReading>

/** Trial: a scenario against a running topology. */
export const TrialRecord = Type.Object({
  id: Text,
  scenario: Text,
  instance: Text,
  block: Count,
  /** Place within its block, as shuffled. */
  position: Count,
  /** Step of a ladder, in connections; null without a ladder. */
  step: Type.Union([Count, Type.Null()]),
  /** True if verdicts are drawn from it: the steps of a ladder below the last are shown only. */
  judged: Type.Boolean(),
  startedAt: EpochMilliseconds,
  /** `at-least`: its rate is a lower bound. `void`: no number is used. `failed`: it has none. */
  state: Type.Union([
    Type.Literal('valid'),
    Type.Literal('at-least'),
    Type.Literal('void'),
    Type.Literal('failed'),
  ]),
  /** Reasons why it is not valid; empty if it is. */
  reasons: Type.Array(Reason),
  gates: Type.Array(GateFinding),
  load: Type.Union([LoadReading, Type.Null()]),
  usage: Type.Union([UsageReading, Type.Null()]),
  /** Activity of the topology, second by second; absent from older results. */
  telemetry: Type.Optional(TelemetryReading),
  /** Other load on the machine; absent from older results. */
  host: Type.Optional(HostReading),
  /** End of the instance's last warm-up; absent from older results. */
  steady: Type.Optional(SteadyReading),
  /** Id of the trial that counts instead, if this one was repeated since its block was noisy. */
  repeatedBy: Type.Optional(Text),
  /** Metrics of the scenario, by their ids; empty if nothing was loaded. */
  readings: Type.Record(Type.String(), Reading),
  /** Faults done to the topology while it was loaded. */
  faults: Type.Array(FaultRecord),
  /** Facts asked beside the traffic. */
  facts: Type.Array(FactRecord),
  /** Outcome for users; null if the scenario decides none. */
  outcome: Type.Union([TrialOutcome, Type.Null()]),
  /** Workers that died while it ran. */
  workersDied: Count,
})
export type TrialRecord = Static<typeof TrialRecord>

/** Tells if its gates let a trial count: it is valid, or its rate a lower bound. */
export const isCounted = ({ state }: Pick<TrialRecord, 'state'>): boolean =>
  state === 'valid' || state === 'at-least'

/** Leaves out the trials that were repeated: others count in their place. */
export const withoutRepeated = <T extends Pick<TrialRecord, 'repeatedBy'>>(
  trials: readonly T[],
): T[] => trials.filter(({ repeatedBy }) => repeatedBy === undefined)

/** Counts the blocks in which trials lie, without those that were repeated. */
export const blocksIn = (trials: readonly Pick<TrialRecord, 'block' | 'repeatedBy'>[]): number =>
  new Set(withoutRepeated(trials).map(({ block }) => block)).size
