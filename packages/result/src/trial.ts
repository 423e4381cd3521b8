import { type Static, Type } from 'typebox'
import { GateFinding } from './gate.ts'
import { HostReading } from './host.ts'
import { LoadReading } from './load.ts'
import { FactRecord, FaultRecord, TrialOutcome } from './outcome.ts'
import { Reading, Reason } from './reason.ts'
import { TelemetryReading } from './telemetry.ts'
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

/** How the warm-up before a trial ended. */
export const SteadyReading = Type.Object({
  /** `steady`: the last windows of throughput and p50 agreed within 3 %. */
  state: Type.Union([Type.Literal('steady'), Type.Literal('not-steady')]),
  /** Windows that it took. */
  windows: Count,
  /** By how much the last windows differ: the larger of throughput's and p50's. */
  spread: Reading,
})
export type SteadyReading = Static<typeof SteadyReading>

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
  reasons: Type.Array(Reason),
  gates: Type.Array(GateFinding),
  load: Type.Union([LoadReading, Type.Null()]),
  usage: Type.Union([UsageReading, Type.Null()]),
  /** What the topology did, second by second; absent from older results. */
  telemetry: Type.Optional(TelemetryReading),
  /** What else the machine did; absent from older results. */
  host: Type.Optional(HostReading),
  /** How the instance's last warm-up ended; absent from older results. */
  steady: Type.Optional(SteadyReading),
  /** Of a trial that was repeated since its block was noisy: the id of the one that counts. */
  repeatedBy: Type.Optional(Text),
  /** Metrics of the scenario, by their ids; empty where nothing was loaded. */
  readings: Type.Record(Type.String(), Reading),
  /** What was done to the topology while it was loaded. */
  faults: Type.Array(FaultRecord),
  /** What was asked beside the traffic. */
  facts: Type.Array(FactRecord),
  /** What became of users; null where the scenario decides none. */
  outcome: Type.Union([TrialOutcome, Type.Null()]),
  /** Workers that died while it ran. */
  workersDied: Count,
})
export type TrialRecord = Static<typeof TrialRecord>

/** Whether its gates let a trial count: it is valid, or its rate a lower bound. */
export const isCounted = ({ state }: Pick<TrialRecord, 'state'>): boolean =>
  state === 'valid' || state === 'at-least'

/** Without the trials that were repeated: others count in their place. */
export const withoutRepeated = <T extends Pick<TrialRecord, 'repeatedBy'>>(
  trials: readonly T[],
): T[] => trials.filter(({ repeatedBy }) => repeatedBy === undefined)

/** How many blocks trials lie in, those that were repeated not counted. */
export const blocksIn = (trials: readonly Pick<TrialRecord, 'block' | 'repeatedBy'>[]): number =>
  new Set(withoutRepeated(trials).map(({ block }) => block)).size
