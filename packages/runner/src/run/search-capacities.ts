import {
  type CapacityProbe,
  type Milliseconds,
  type PerSecond,
  reasonOf,
  seededRandom,
  shuffled,
  type TrialRecord,
  withoutValue,
} from '@deployment-lab/result'
import { type CapacityPlan, judgeProbe, type NextProbe, nextProbe } from '@deployment-lab/stats'
import { instancesOf, type PlannedTrial } from '../plan/blocks.ts'
import { probeDuration, stopTime, trialOverhead } from '../plan/plan.ts'
import { capacityPlanOf } from '../plan/searches.ts'
import { atTotalRate, type Scenario } from '../scenario/scenario.ts'
import { recordOrVoid } from './journal.ts'
import { isInTime } from './pace.ts'
import { probesOf, writeSoFar } from './result.ts'
import type { RunState } from './state.ts'
import { attemptTrial } from './trial.ts'

/**
 * Searches the capacity of every instance in every scenario that asks for it. In each round every
 * instance whose search goes on takes one trial, in seeded random order, so that a drift of the
 * machine affects all of them alike. In a limited run a round that would end too late is left out.
 */
export const searchCapacities = async (state: RunState): Promise<void> => {
  for (const scenario of state.plan.scenarios) {
    const search = capacityPlanOf(scenario, state.calibration)
    if (search !== null) await searchScenario(state, scenario, search)
  }
}

const searchScenario = async (
  state: RunState,
  scenario: Scenario,
  search: CapacityPlan,
): Promise<void> => {
  const random = seededRandom(state.plan.seed + 104_729)
  const instances = instancesOf(state.plan, scenario)
    .map(({ instance }) => instance)
    .filter((instance) => state.workers.has(instance))
  for (;;) {
    const due = instances.flatMap((instance) => {
      const next = nextProbe(search, probesOf(state.probes, scenario.name, instance))
      return next === null ? [] : [{ instance, next }]
    })
    const time = due.reduce((sum, { next }) => sum + probeTime(state, scenario, next), 0)
    if (due.length === 0 || !isInTime(state, { trials: [] }, time + stopTime)) return
    for (const { instance, next } of shuffled(due, random)) {
      await probe(state, scenario, search, instance, next)
    }
  }
}

const probeTime = ({ plan }: RunState, scenario: Scenario, next: NextProbe): Milliseconds =>
  probeDuration(scenario, plan.preset, next) + trialOverhead

/** Runs one trial of a search at the rate that is next. */
const probe = async (
  state: RunState,
  scenario: Scenario,
  search: CapacityPlan,
  instance: string,
  next: NextProbe,
): Promise<void> => {
  const { plan, probes, journal, onEvent, signal } = state
  signal.throwIfAborted()
  const order = probes.length
  const planned: PlannedTrial = {
    scenario: atRate(scenario, next.rate, search),
    instance,
    step: null,
    judged: true,
    duration: probeDuration(scenario, plan.preset, next),
  }
  // Waiting ten times the limit is enough to judge, and leaves less load for the next trial.
  const timeout = Math.min(60_000, Math.max(500, search.slo.p99 / 100))
  const trial = await attemptTrial(state, planned, { block: order, position: 0 }, timeout)
  const judged = { order, ...next, ...judge(trial, search) }
  recordOrVoid(journal, trial, (record) => {
    const isUnwritten = record !== trial
    const result: CapacityProbe = isUnwritten
      ? { ...judged, state: 'void', clause: record.reasons[0] ?? null }
      : judged
    probes[order] = { scenario: scenario.name, instance, probe: result }
    journal.probe(result, record)
  })
  writeSoFar(state)
  const left = plan.duration - (state.now() - state.startedAt)
  onEvent({ type: 'probe-ended', scenario: scenario.name, instance, probe: judged, left })
}

const atRate = (scenario: Scenario, rate: PerSecond, { slo }: CapacityPlan): Scenario =>
  scenario.load.model === 'closed'
    ? scenario
    : { ...scenario, load: atTotalRate(scenario.load, rate), latencyLimit: slo.p99 / 1000 }

/** Judges a trial of a search. A failed gate voids it, as it voids other trials. */
const judge = (
  { load, gates, reasons }: TrialRecord,
  { slo }: CapacityPlan,
): Omit<CapacityProbe, 'order' | 'phase' | 'rate'> => {
  if (load?.model !== 'open') {
    const clause = reasons[0] ?? reasonOf('no-reading')
    const none = withoutValue(clause)
    return { p50: none, p90: none, p99: none, success: 0, sendRatio: 0, state: 'void', clause }
  }
  // `judgeProbe` judges the generator's lag itself.
  const failed = gates.find(({ gate, state }) => state === 'failed' && gate !== 'generator')
  return judgeProbe(load, slo, failed?.detail ?? null)
}
