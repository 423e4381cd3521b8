import {
  type CapacityProbe,
  type PerSecond,
  reasonOf,
  type TrialRecord,
  withoutValue,
} from '@deployment-lab/result'
import { type CapacityPlan, judgeProbe, type NextProbe, nextProbe } from '@deployment-lab/stats'
import { instancesOf, type PlannedTrial, probeDuration } from '../plan/plan.ts'
import { randomFrom, shuffled } from '../plan/random.ts'
import { atTotalRate, type Scenario } from '../scenario/define.ts'
import { attempt } from './attempt.ts'
import { capacityPlanOf, probesOf, type TriedProbe } from './capacities.ts'
import { type Going, keep, soFar, write } from './going.ts'
import { unwritten } from './unwritten.ts'

/**
 * Searches the capacity of every instance in every scenario that asks for it. In each round every
 * instance whose search is not over takes one trial, in seeded random order, so that a drift of
 * the machine meets all of them.
 */
export const searchCapacities = async (going: Going): Promise<void> => {
  for (const scenario of going.plan.scenarios) {
    const searching = capacityPlanOf(scenario, going.calibration)
    if (searching !== null) await searchAll(going, scenario, searching)
  }
}

const searchAll = async (
  going: Going,
  scenario: Scenario,
  searching: CapacityPlan,
): Promise<void> => {
  const random = randomFrom(going.plan.seed + 104_729)
  const taking = instancesOf(going.plan, scenario)
    .map(({ instance }) => instance)
    .filter((instance) => going.workers.has(instance))
  for (;;) {
    const due = taking.flatMap((instance) => {
      const next = nextProbe(searching, probesOf(going.probes, scenario.name, instance))
      return next === null ? [] : [{ instance, next }]
    })
    if (due.length === 0) return
    for (const { instance, next } of shuffled(due, random)) {
      await oneProbe(going, scenario, searching, instance, next)
    }
    write(going, soFar(going))
  }
}

const oneProbe = async (
  going: Going,
  scenario: Scenario,
  searching: CapacityPlan,
  instance: string,
  next: NextProbe,
): Promise<void> => {
  going.signal.throwIfAborted()
  const order = going.probes.length
  const planned: PlannedTrial = {
    scenario: atRate(scenario, next.rate, searching),
    instance,
    step: null,
    judged: true,
    duration: probeDuration(scenario, going.plan.preset, next),
  }
  // Ten times the limit tells as much as two seconds, and leaves less behind for the next.
  const timeout = Math.min(60_000, Math.max(500, searching.slo.p99 / 100))
  const trial = await attempt(going, planned, order, 0, timeout)
  const probe = { order, ...next, ...judgedFrom(trial, searching) }
  const tried: TriedProbe = { scenario: scenario.name, instance, probe }
  going.probes.push(tried)
  writeProbe(going, tried, trial)
  keep(going)
  const left = going.plan.duration - (going.now() - going.startedAt)
  going.onEvent({ type: 'probe-ended', scenario: scenario.name, instance, probe, left })
}

/** One that cannot be written is void by that, and the run ends. */
const writeProbe = ({ journal, probes }: Going, tried: TriedProbe, trial: TrialRecord): void => {
  try {
    journal.probe(tried.probe, trial)
  } catch (error) {
    const lost = unwritten(trial, error)
    const probe: CapacityProbe = { ...tried.probe, state: 'void', clause: lost.reasons[0] ?? null }
    probes.splice(-1, 1, { ...tried, probe })
    journal.makeRoom()
    journal.probe(probe, lost)
    throw error
  }
}

const atRate = (scenario: Scenario, rate: PerSecond, { slo }: CapacityPlan): Scenario =>
  scenario.load.model === 'closed'
    ? scenario
    : { ...scenario, load: atTotalRate(scenario.load, rate), latencyLimit: slo.p99 / 1000 }

type Judged = Omit<CapacityProbe, 'order' | 'phase' | 'rate'>

/** Whether the trial says something of the server: gates that failed void it, as they do others. */
const judgedFrom = ({ load, gates, reasons }: TrialRecord, { slo }: CapacityPlan): Judged => {
  if (load?.model !== 'open') {
    const clause = reasons[0] ?? reasonOf('no-reading')
    const none = withoutValue(clause)
    return { p50: none, p90: none, p99: none, success: 0, sendRatio: 0, state: 'void', clause }
  }
  // Whether the generator was late is judged with the rest of the trial.
  const failed = gates.find(({ gate, state }) => state === 'failed' && gate !== 'generator')
  return judgeProbe(load, slo, failed?.detail ?? null)
}
