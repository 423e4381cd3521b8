import { LoadgenError } from '@deployment-lab/loadgen'
import type { Milliseconds, TrialRecord } from '@deployment-lab/result'
import type { RunningTopology } from '@deployment-lab/topology'
import { isCalm, type PlannedTrial, warmUpTimes } from '../plan/plan.ts'
import { isFaulty } from '../scenario/define.ts'
import { describeFailure } from './describe-failure.ts'
import { equalFinding } from './equal.ts'
import type { Going } from './going.ts'
import { failedTrial, runTrial } from './trial.ts'
import { warmUp } from './warm-up.ts'

/**
 * A trial; when the topology cannot be loaded at all, a failed one that says why.
 *
 * @param timeout when a request is given up; left out, as in every run
 */
export const attempt = async (
  going: Going,
  planned: PlannedTrial,
  block: number,
  position: number,
  timeout?: Milliseconds,
): Promise<TrialRecord> => {
  const { generator, calibration, plan, now, signal, stale } = going
  const startedAt = now()
  try {
    const topology = await ready(going, planned)
    if (isFaulty(planned.scenario)) stale.add(planned.instance)
    const seed = plan.seed + block
    const equal = going.equality.find(({ instance }) => instance === planned.instance)
    const meter = startMeter(going)
    const trial = await runTrial({
      planned,
      block,
      position,
      topology,
      generator,
      calibration,
      equal: equal === undefined ? null : equalFinding(equal),
      steady: going.steady.get(planned.instance),
      seed,
      ...(timeout === undefined ? {} : { timeout }),
      now,
      signal,
    })
    meter()
    return trial
  } catch (error) {
    if (signal.aborted) throw error
    const place = { block, position, startedAt }
    // The generator's failure is not the topology's, whose log would be held against it.
    if (error instanceof LoadgenError) return failedTrial(planned, place, error.message)
    stale.add(planned.instance)
    const up = going.fleet.running.get(planned.instance)
    return failedTrial(planned, place, await describeFailure(error, up))
  }
}

/** Counts what this process uses from now until it is called. */
const startMeter = ({ own }: Going): (() => void) => {
  const cpu = process.cpuUsage()
  const began = performance.now()
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    own.cpu += (user + system) / 1e6
    own.wall += (performance.now() - began) / 1000
  }
}

/**
 * The topology of a trial, started afresh and warmed where it has to be: with all that it will be
 * asked, or where it is to be broken with that alone.
 */
const ready = async (
  going: Going,
  { instance, scenario }: PlannedTrial,
): Promise<RunningTopology> => {
  const { fleet, stale, generator, plan, signal, trials } = going
  const up = fleet.running.get(instance)
  // What is broken is fresh: what was done to it before must not show.
  const isUsed = isFaulty(scenario) && trials.some((trial) => trial.instance === instance)
  if (up !== undefined && !isUsed && !stale.has(instance)) return up
  const topology = await fleet.restart(instance)
  const [scenarios, times] = isCalm(scenario)
    ? [plan.scenarios.filter(isCalm), warmUpTimes(plan.preset, 'start')]
    : [[scenario], warmUpTimes(plan.preset, 'restart')]
  going.steady.set(instance, await warmUp(generator, topology, scenarios, times, signal))
  stale.delete(instance)
  return topology
}
