import { type Static, Type } from 'typebox'
import { BudgetRecord } from './budget.ts'
import { CapacityRecord } from './capacity.ts'
import { Check } from './check.ts'
import { Comparison, Summary } from './comparison.ts'
import { EqualityRecord } from './equality.ts'
import { InstanceRecord, LeftOut } from './instance.ts'
import { Calibration } from './load.ts'
import { MachineRecord } from './machine.ts'
import { MetricRecord } from './metric.ts'
import { Cell } from './outcome.ts'
import { Ranking } from './ranking.ts'
import { Reason } from './reason.ts'
import { TrialRecord } from './trial.ts'
import {
  Count,
  EpochMilliseconds,
  Microseconds,
  Milliseconds,
  PerSecond,
  Share,
  Text,
} from './units.ts'
import { Explanation } from './why.ts'

export const resultFormat = 'deployment-lab/result'
export const resultVersion = 2

/** A scenario as it was run. */
export const ScenarioRecord = Type.Object({
  name: Text,
  question: Text,
  load: Type.Union([Type.Literal('closed'), Type.Literal('open')]),
  rate: Type.Union([PerSecond, Type.Null()]),
  steps: Type.Array(Count),
  duration: Milliseconds,
  /** Traffic and faults, in words. */
  describes: Text,
  metrics: Type.Array(Text),
  /** True if the reference is loaded twice in it, under two names. */
  comparedWithItself: Type.Boolean(),
  /** Closed-loop scenario whose rate is the base of this one's rate. */
  capacityFrom: Type.Optional(Text),
  /** Limit for the p99 of all trials, with every request answered; absent if there is none. */
  p99Limit: Type.Optional(Microseconds),
  /** Blocks planned at first; the trials say how many there were. */
  blocks: Count,
})
export type ScenarioRecord = Static<typeof ScenarioRecord>

/** A run in which each worker had a part of a core, so that several could be compared on few. */
export const ScaleModel = Type.Object({
  /** The most workers that a topology had. */
  workers: Count,
  coresPerWorker: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
})
export type ScaleModel = Static<typeof ScaleModel>

/** Blocks that were run beyond the plan, by reason. */
export const AddedBlocks = Type.Object({
  /** Blocks added since the reference differed from itself. */
  itself: Count,
  /** Blocks added since intervals were wider than the preset's target. */
  width: Count,
  /** Blocks that repeat a disturbed block. */
  repeated: Count,
  /** Disturbed blocks that there was no time to repeat. */
  notRepeated: Count,
})
export type AddedBlocks = Static<typeof AddedBlocks>

/** A switch of the reference, which an instance has in its other position. */
export const FactorRecord = Type.Object({
  name: Text,
  question: Text,
  instance: Text,
  /** Scenarios in which the two are compared. */
  scenarios: Type.Array(Text),
})
export type FactorRecord = Static<typeof FactorRecord>

/** Everything a run measured and concluded. Reports are made from it and from nothing else. */
export const Result = Type.Object({
  format: Type.Literal(resultFormat),
  version: Type.Literal(resultVersion),
  run: Type.Object({
    id: Text,
    startedAt: EpochMilliseconds,
    endedAt: EpochMilliseconds,
    seed: Count,
    preset: Text,
    /** The preset's margin of equivalence for ratios: 0.2 is ±20 %. */
    margin: Type.Number({ exclusiveMinimum: 0 }),
    /** The instance that all others are compared with, and the name of its second copy. */
    reference: Text,
    again: Text,
    /** Half the width of intervals of log-ratios above which blocks are added. */
    target: Type.Number(),
    added: AddedBlocks,
    /** Planned trials that were left out, to end in time; absent if none was. */
    dropped: Type.Optional(Count),
    /** Other labs that loaded the machine at the same time; left out if none was seen. */
    otherLoads: Type.Optional(Type.Array(Text)),
    /** Set if every worker had a part of a core: the figures hold for no whole core. */
    scaleModel: Type.Optional(ScaleModel),
    /** The command that runs it again. */
    command: Text,
    labVersion: Text,
    /** `partial`: it was stopped before its plan was done; the reason names the cause. */
    state: Type.Union([Type.Literal('complete'), Type.Literal('partial')]),
    partialReason: Type.Union([Reason, Type.Null()]),
    /** Niceness of the generator's processes: below 0 they take precedence over what they load. */
    generatorNiceness: Type.Optional(Type.Integer()),
    /** CPU time of the lab's own process, the sampler in it, over the time of all trials. */
    labBusyShare: Type.Optional(Share),
  }),
  machine: MachineRecord,
  instances: Type.Array(InstanceRecord),
  leftOut: Type.Array(LeftOut),
  /** Set in a run about factors: the reference is their topology. */
  factors: Type.Optional(Type.Array(FactorRecord)),
  /** Missing if the answers were not compared: the run ended before, or its lab was too old. */
  equality: Type.Optional(Type.Array(EqualityRecord)),
  scenarios: Type.Array(ScenarioRecord),
  metrics: Type.Array(MetricRecord),
  calibration: Type.Union([Calibration, Type.Null()]),
  trials: Type.Array(TrialRecord),
  /** Outcomes for users, of each scenario that decides one and each instance. */
  cells: Type.Array(Cell),
  summaries: Type.Array(Summary),
  comparisons: Type.Array(Comparison),
  /** Checks of scenarios that state a limit, one for each check and instance. */
  checks: Type.Optional(Type.Array(Check)),
  /** Highest rate at which each instance holds an SLO, of scenarios that search for it. */
  capacities: Type.Optional(Type.Array(CapacityRecord)),
  /** Explanations of the verdicts from telemetry. */
  explanations: Type.Optional(Type.Array(Explanation)),
  /** The instances in order, by each metric of each scenario. */
  rankings: Type.Array(Ranking),
  budgets: Type.Array(BudgetRecord),
})
export type Result = Static<typeof Result>
