import { setTimeout as wait } from 'node:timers/promises'
import type { Generator } from '@deployment-lab/loadgen'
import { type RunningTopology, targets } from '@deployment-lab/topology'
import { type Fault, killOne, restartInTurn, waitForAll } from './faults.ts'
import { type Loss, loadAndCount, logIn, request, believable as untilBelievable } from './loss.ts'

/** Milliseconds from the start of the load to the fault, and of the whole load. */
const faultAt = 1500
const durations: Record<Fault, number> = {
  'rolling restart': 12_000,
  'killed process': 4000,
  crash: 5000,
}

/** How a trial is run. */
export interface TrialOptions {
  readonly seed: number
  /** How long a client waits for an answer, in milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
}

/**
 * Loads a topology while a fault happens to its workers, and returns when they are all back.
 *
 * @throws Error when a rolling restart was not over before the load was
 */
async function runTrial(
  generator: Generator,
  running: RunningTopology,
  fault: Fault,
  { seed, timeout, signal }: TrialOptions,
): Promise<Loss> {
  const token = await logIn(running.url, signal)
  const limited = AbortSignal.any([signal, AbortSignal.timeout(120_000)])
  const poison = request('POST', targets.fastify.crashPath, token)
  const faults =
    fault === 'crash' ? [0, 200, 400].map((ms) => ({ at: faultAt + ms, request: poison })) : []
  const load = { duration: durations[fault], seed, timeout, faults, signal: limited }
  const [loss, over] = await Promise.all([
    loadAndCount(generator, running.url, token, load),
    breakWorkers(running, fault, limited),
  ])
  if (fault === 'rolling restart' && over >= loss.startedAt + durations[fault])
    throw new Error('not every worker was back before the load was over: the machine is too busy')
  await waitForAll(running, limited)
  return loss
}

/** Runs a trial again while a busy machine spoils it; the last may still be void. */
export const believable = (
  generator: Generator,
  running: RunningTopology,
  fault: Fault,
  options: TrialOptions,
): Promise<Loss> => untilBelievable(() => runTrial(generator, running, fault, options))

/** Says when it was over, by the clock of the machine; a crash is part of the load. */
async function breakWorkers(
  running: RunningTopology,
  fault: Fault,
  signal: AbortSignal,
): Promise<number> {
  if (fault === 'crash') return 0
  await wait(faultAt, undefined, { signal })
  await (fault === 'killed process' ? killOne : restartInTurn)(running, signal)
  return Date.now()
}
