import { LoadgenError } from '@deployment-lab/loadgen'
import {
  type EpochMilliseconds,
  type FactRecord,
  type FaultRecord,
  type LoadReading,
  type Milliseconds,
  readingsOf,
  reasonOf,
  type TrialOutcome,
  type TrialRecord,
} from '@deployment-lab/result'
import { judgeTrial, outcomeOf, type TrialFacts } from '@deployment-lab/stats'
import { nameInAnswers, type RunningTopology, type TopologyProcess } from '@deployment-lab/topology'
import { isCalm, type PlannedTrial } from '../plan/blocks.ts'
import { warmUpTimes } from '../plan/plan.ts'
import { beginFacts, factSubject } from '../scenario/facts.ts'
import { logIn, seededAccount } from '../scenario/prepare.ts'
import { hasTraffic, isFailure, isFaulty, type Scenario } from '../scenario/scenario.ts'
import { floorOf } from './calibration.ts'
import { equalFinding } from './equality.ts'
import { scheduleFaults } from './faults.ts'
import { measure } from './measure.ts'
import { observeDuring, residentBytesOf } from './observe.ts'
import type { RunState } from './state.ts'
import { describeFailure } from './topologies.ts'
import { warmUp } from './warm-up.ts'

/** The place of a trial in a run. */
interface Place {
  readonly block: number
  readonly position: number
  /** Id of a trial that another of its place has had; left out for the first. */
  readonly id?: string
}

/** The name of a trial: scenario, block, instance and, on a ladder, its step. */
export const trialId = ({ scenario, instance, step }: PlannedTrial, block: number): string =>
  `${scenario.name}/${block}/${instance}${step === null ? '' : `/${step}`}`

/**
 * Runs a trial. If the topology cannot be loaded at all, the trial has failed with the reason.
 *
 * @param timeout time until a request is given up; the usual time where it is left out
 */
export const attemptTrial = async (
  state: RunState,
  planned: PlannedTrial,
  place: Place,
  timeout?: Milliseconds,
): Promise<TrialRecord> => {
  const { topologies, now, signal, loaded, stale, steady, labUsage } = state
  const startedAt = now()
  try {
    const topology = await freshTopology(state, planned)
    if (isFaulty(planned.scenario)) stale.add(planned.instance)
    const cpuBefore = process.cpuUsage()
    const wallBefore = performance.now()
    if (hasTraffic(planned.scenario)) loaded.add(planned.instance)
    const trial = await runTrial(state, planned, place, topology, timeout)
    if (await isRenewed(planned.scenario, trial, topology, signal)) {
      for (const known of [loaded, stale, steady]) known.delete(planned.instance)
    }
    const { user, system } = process.cpuUsage(cpuBefore)
    labUsage.cpu += (user + system) / 1e6
    labUsage.wall += (performance.now() - wallBefore) / 1000
    return trial
  } catch (error) {
    if (signal.aborted) throw error
    const failedAt = { ...place, startedAt }
    // A failure of the generator is not the topology's: its log would be misleading.
    if (error instanceof LoadgenError) return failedTrial(planned, failedAt, error.message)
    stale.add(planned.instance)
    const topology = topologies.running.get(planned.instance)
    return failedTrial(planned, failedAt, await describeFailure(error, topology))
  }
}

/** Tells if a trial has left nothing but new workers, all of which serve. */
export const isRenewed = async (
  { faults }: Pick<Scenario, 'faults'>,
  trial: Pick<TrialRecord, 'faults'>,
  topology: Pick<RunningTopology, 'everyWorkerServes'>,
  signal: AbortSignal,
): Promise<boolean> =>
  faults.length > 0 &&
  faults.every(({ fault }) => fault.renews === true) &&
  trial.faults.every(({ missing, undone }) => missing === null && undone === 'nothing-to-undo') &&
  (await topology.everyWorkerServes(signal))

/**
 * Returns the topology of a trial, restarted and warmed up where that is necessary: with the
 * requests of all scenarios without faults, or with those of the one scenario that has faults.
 */
const freshTopology = async (
  state: RunState,
  { instance, scenario }: PlannedTrial,
): Promise<RunningTopology> => {
  const { topologies, loaded, stale, generator, plan, signal, steady } = state
  const running = topologies.running.get(instance)
  // A fault needs a fresh topology: traces of earlier load must not show.
  const isUsed = isFaulty(scenario) && loaded.has(instance)
  const isFresh = running !== undefined && !isUsed && !stale.has(instance)
  if (isFresh && steady.has(instance)) return running
  const topology = isFresh ? running : await topologies.restart(instance)
  if (!isFresh) for (const known of [loaded, stale, steady]) known.delete(instance)
  // Facts need no warm-up.
  if (!hasTraffic(scenario)) return topology
  const [scenarios, times] = isFailure(scenario)
    ? [[scenario], warmUpTimes(plan.preset, 'restart')]
    : [
        isCalm(scenario) ? plan.scenarios.filter(isCalm) : [scenario],
        warmUpTimes(plan.preset, 'start'),
      ]
  steady.set(instance, await warmUp(generator, topology, scenarios, times, signal))
  return topology
}

/** Runs a scenario once against a running topology. The gates judge the trial. */
export const runTrial = async (
  state: RunState,
  planned: PlannedTrial,
  place: Place,
  topology: RunningTopology,
  timeout?: Milliseconds,
): Promise<TrialRecord> => {
  const { generator, calibration, now, signal } = state
  const { scenario, instance, step, duration } = planned
  const { url } = topology
  const facts = await beginFacts(
    scenario.facts,
    factSubject(topology, seededAccount, now, signal, () => residentBytesOf(topology)),
    hasTraffic(scenario),
  )
  if (!hasTraffic(scenario)) {
    return factTrial(planned, { ...place, startedAt: now() }, await facts.end())
  }
  const token = await logIn(url, seededAccount, signal)
  const before = await topology.processes()
  const startedAt = now()
  const seed = state.plan.seed + place.block
  const load = { url, scenario, step, duration, seed, token, account: seededAccount, timeout }
  const { settle, patience } = scenario
  const onOver = (at: Milliseconds): void => {
    if (settle === null) return
    const end = at + 1000 * settle
    generator.endAt(end, end + 1000 * patience)
  }
  const schedule = scheduleFaults(scenario.faults, { topology, before, now, signal, onOver })
  let faults: FaultRecord[] = []
  const measureWithFaults = async (): Promise<LoadReading> => {
    const endAsking = facts.beside()
    try {
      return await measure(generator, load, signal, schedule.start)
    } finally {
      // Faults are undone even if the load fails: no process stays frozen or stopped.
      const ended = await Promise.all([schedule.finish(), endAsking()])
      faults = ended[0]
    }
  }
  const observed = await observeDuring(topology, before, generator, now, measureWithFaults)
  const workers = workersOf(before)
  const workersDied = missingFrom(workersOf(observed.after), workers).length
  const telemetry = await observed.telemetry()
  const steady = state.steady.get(instance)
  const judged = judgeTrial(observed.load, {
    closedCeiling: calibration.closedCeiling,
    openCeiling: calibration.openCeiling,
    latencyLimit: 1000 * scenario.latencyLimit,
    workers: workers.map(nameInAnswers),
    workersExpected: topology.workers,
    workersDied,
    faulty: scenario.faults.length > 0,
    faults,
    settle: settle === null ? null : 1000 * settle,
    floor: floorOf(scenario, calibration),
    host: observed.host,
    telemetry,
    steady,
  })
  const found = await facts.end()
  const equality = state.equality.find((record) => record.instance === instance)
  return {
    ...emptyTrial(planned, { ...place, startedAt }),
    ...judged,
    readings: readingsOf(scenario.metrics, {
      load: observed.load,
      usage: observed.usage,
      telemetry,
      faults,
      workersDied,
    }),
    faults,
    facts: found,
    outcome: outcomeIn(scenario, { load: observed.load, faults, facts: found }),
    gates: [...(equality === undefined ? [] : [equalFinding(equality)]), ...judged.gates],
    load: observed.load,
    usage: observed.usage,
    telemetry,
    host: observed.host,
    ...(steady === undefined ? {} : { steady }),
    workersDied,
  }
}

/** A trial without traffic: its facts decide, and no gate judges timings. */
const factTrial = (
  planned: PlannedTrial,
  place: Place & { startedAt: EpochMilliseconds },
  facts: FactRecord[],
): TrialRecord => ({
  ...emptyTrial(planned, place),
  facts,
  outcome: outcomeIn(planned.scenario, { load: null, faults: [], facts }),
})

/** A trial without a reading, and the reason. */
export const failedTrial = (
  planned: PlannedTrial,
  place: Place & { startedAt: EpochMilliseconds },
  message: string,
): TrialRecord => ({
  ...emptyTrial(planned, place),
  state: 'failed',
  reasons: [reasonOf('failed', { message })],
})

const emptyTrial = (
  planned: PlannedTrial,
  place: Place & { startedAt: EpochMilliseconds },
): TrialRecord => ({
  id: trialId(planned, place.block),
  scenario: planned.scenario.name,
  instance: planned.instance,
  ...place,
  step: planned.step,
  judged: planned.judged,
  state: 'valid',
  reasons: [],
  gates: [],
  load: null,
  usage: null,
  readings: {},
  faults: [],
  facts: [],
  outcome: null,
  workersDied: 0,
})

const outcomeIn = ({ unharmed }: Scenario, trial: TrialFacts): TrialOutcome | null =>
  unharmed === null ? null : outcomeOf(trial, unharmed)

const workersOf = (processes: readonly TopologyProcess[]): TopologyProcess[] =>
  processes.filter(({ role }) => role === 'worker')

/** Compares process ids, since a worker that restarts in its container keeps its name. */
const missingFrom = (
  after: readonly TopologyProcess[],
  before: readonly TopologyProcess[],
): TopologyProcess[] => before.filter(({ pid }) => !after.some((worker) => worker.pid === pid))
