import type { Generator } from '@deployment-lab/loadgen'
import {
  hostBetween,
  type ObservedProcess,
  readHost,
  readUsage,
  usageBetween,
} from '@deployment-lab/machine'
import {
  type Calibration,
  type EpochMilliseconds,
  type FactRecord,
  type FaultRecord,
  type GateFinding,
  type LoadReading,
  type Milliseconds,
  readingsOf,
  reasonOf,
  type SteadyReading,
  type TrialOutcome,
  type TrialRecord,
  type UsageReading,
} from '@deployment-lab/result'
import { judgeTrial, outcomeOf, type TrialFacts } from '@deployment-lab/stats'
import { nameInAnswers, type RunningTopology, type TopologyProcess } from '@deployment-lab/topology'
import type { PlannedTrial } from '../plan/plan.ts'
import { hasTraffic, isFaulty, type Scenario } from '../scenario/define.ts'
import { beginFacts, factSubject } from '../scenario/facts.ts'
import { logIn, seededAccount } from '../scenario/prepare.ts'
import { carryOut } from './carry-out.ts'
import { floorOf } from './floor.ts'
import { measure } from './measure.ts'
import { observe, usedBetween } from './observe.ts'
import { sampleWhile } from './sample-while.ts'

export interface TrialOptions {
  readonly planned: PlannedTrial
  readonly block: number
  readonly position: number
  readonly topology: RunningTopology
  readonly generator: Generator
  readonly calibration: Calibration
  /** What the comparison of answers found; null where there was none. */
  readonly equal: GateFinding | null
  /** How the instance's last warm-up ended; undefined where there was none. */
  readonly steady: SteadyReading | undefined
  readonly seed: number
  /** When a request is given up; left out, as in every run. */
  readonly timeout?: Milliseconds
  readonly now: () => EpochMilliseconds
  readonly signal: AbortSignal
}

/** The name of a trial: scenario, block, instance and, on a ladder, its step. */
export const trialId = ({ scenario, instance, step }: PlannedTrial, block: number): string =>
  `${scenario.name}/${block}/${instance}${step === null ? '' : `/${step}`}`

/** A trial that has no reading, and why. */
export const failedTrial = (
  planned: PlannedTrial,
  place: { block: number; position: number; startedAt: EpochMilliseconds },
  message: string,
): TrialRecord => ({
  id: trialId(planned, place.block),
  scenario: planned.scenario.name,
  instance: planned.instance,
  ...place,
  step: planned.step,
  judged: planned.judged,
  state: 'failed',
  reasons: [reasonOf('failed', { message })],
  gates: [],
  load: null,
  usage: null,
  readings: {},
  faults: [],
  facts: [],
  outcome: null,
  workersDied: 0,
})

/** One scenario against one running topology, once; judged by the gates. */
export const runTrial = async (options: TrialOptions): Promise<TrialRecord> => {
  const { planned, block, position, topology, generator, calibration, signal } = options
  const { seed, timeout, steady } = options
  const { scenario, step, duration } = planned
  const { url } = topology
  const subject = factSubject(topology, seededAccount, options.now, signal)
  const endFacts = await beginFacts(scenario.facts, subject)
  if (!hasTraffic(scenario)) {
    const place = { block, position, startedAt: options.now() }
    return factTrial(planned, place, await endFacts())
  }
  const token = await logIn(url, seededAccount, signal)
  const before = await topology.processes()
  const usageBefore = await observe(topology, before)
  const startedAt = options.now()
  const hostBefore = await readHost()
  const ownBefore = await readUsage(ownProcesses(generator))
  const given = { url, scenario, step, duration, seed, token, account: seededAccount, timeout }
  const breaking = carryOut(scenario.faults, { topology, before, now: options.now, signal })
  let faults: FaultRecord[] = []
  const loaded = async (): Promise<LoadReading> => {
    try {
      return await measure(generator, given, signal, breaking.start)
    } finally {
      // Whatever became of the load: what was frozen or stopped is undone before anything goes on.
      faults = await breaking.finish()
    }
  }
  const { load, telemetry } = await sampleWhile(topology, before, options.now, loaded)
  const after = await topology.processes()
  // What was started again meanwhile is the topology's too, and nobody else's.
  const all = [...before, ...after.filter(({ pid }) => !before.some((one) => one.pid === pid))]
  const usage = usedBetween(usageBefore, await observe(topology, all))
  const own = usageBetween(ownBefore, await readUsage(ownProcesses(generator)))
  const host = hostBetween(hostBefore, await readHost(), allOf(usage, own))
  const workers = workersOf(before)
  const workersDied = goneFrom(workers, workersOf(after)).length
  const judged = judgeTrial(load, {
    closedCeiling: calibration.closedCeiling,
    openCeiling: calibration.openCeiling,
    latencyLimit: 1000 * scenario.latencyLimit,
    workers: workers.map(nameInAnswers),
    workersExpected: topology.workers,
    workersDied,
    faulty: isFaulty(scenario),
    faults,
    floor: floorOf(scenario, calibration),
    host,
    steady,
  })
  const facts = await endFacts()
  return {
    ...failedTrial(planned, { block, position, startedAt }, ''),
    ...judged,
    readings: readingsOf(scenario.metrics, { load, usage, workersDied }),
    faults,
    facts,
    outcome: outcomeIn(scenario, { load, faults, facts }),
    gates: [...(options.equal === null ? [] : [options.equal]), ...judged.gates],
    load,
    usage,
    telemetry: await telemetry(),
    host,
    ...(steady === undefined ? {} : { steady }),
    workersDied,
  }
}

/** A trial without traffic: what its facts are decides, and nothing is timed. */
const factTrial = (
  planned: PlannedTrial,
  place: { block: number; position: number; startedAt: EpochMilliseconds },
  facts: FactRecord[],
): TrialRecord => ({
  ...failedTrial(planned, place, ''),
  state: 'valid',
  reasons: [],
  facts,
  outcome: outcomeIn(planned.scenario, { load: null, faults: [], facts }),
})

const outcomeIn = ({ unharmed }: Scenario, trial: TrialFacts): TrialOutcome | null =>
  unharmed === null ? null : outcomeOf(trial, unharmed)

/** The lab itself: it loads, and it watches. */
const ownProcesses = ({ pid }: Generator): ObservedProcess[] => [
  { pid, role: 'generator' },
  { pid: process.pid, role: 'runner' },
]

/** CPU seconds of the topology and of the lab; null where either was not read. */
const allOf = (...readings: readonly UsageReading[]): number | null => {
  const seconds = readings.map(({ cpuSeconds }) => Object.values(cpuSeconds))
  return seconds.some((one) => one.length === 0)
    ? null
    : seconds.flat().reduce((sum, one) => sum + one, 0)
}

const workersOf = (processes: readonly TopologyProcess[]): TopologyProcess[] =>
  processes.filter(({ role }) => role === 'worker')

/** By the machine's process ids: one that is started again in its container has its old name. */
const goneFrom = (
  before: readonly TopologyProcess[],
  after: readonly TopologyProcess[],
): TopologyProcess[] => before.filter(({ pid }) => !after.some((one) => one.pid === pid))
