import { setTimeout as wait } from 'node:timers/promises'
import type { Generator } from '@deployment-lab/loadgen'
import { believable, type Loss, loadAndCount, logIn } from '../../measure/loss.ts'
import {
  cutOffOne,
  type Fault,
  killOne,
  restartInTurn,
  scaleUpAndDown,
  whoAnswers,
} from './faults.ts'
import type { Project } from './project.ts'

/** Milliseconds from the start of the load to the fault, and of the whole load. */
const faultAt = 1000
const durations: Record<Fault, number> = {
  'rolling restart': 15_000,
  'killed process': 8000,
  scaling: 25_000,
  'cut off': 15_000,
}

/** What a fault cost, and how many containers answered while there were four. */
export interface ContainerLoss extends Loss {
  readonly answering: number | null
}

export interface TrialOptions {
  readonly seed: number
  /** How long a client waits for an answer, in milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
}

/**
 * Loads a proxy while a fault happens to the containers behind it, again while a busy machine spoils it.
 */
export async function runTrial(
  generator: Generator,
  project: Project,
  fault: Fault,
  { seed, timeout, signal }: TrialOptions,
): Promise<ContainerLoss> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(120_000)])
  const token = await logIn(project.url, limited)
  let answering: number | null = null
  const loss = await believable(async () => {
    const load = { duration: durations[fault], seed, timeout, signal: limited }
    const [counted, over] = await Promise.all([
      loadAndCount(generator, project.url, token, load),
      wait(faultAt, undefined, { signal: limited }).then(async () => {
        answering = await breakContainers(project, fault, limited)
        return Date.now()
      }),
    ])
    // Part of it went unseen: the trial says nothing, and is run again.
    return over < counted.startedAt + durations[fault]
      ? counted
      : { ...counted, void: `the ${fault} was not over before the load was` }
  })
  await whoAnswers(project.url, 2, limited)
  return { ...loss, answering }
}

async function breakContainers(
  project: Project,
  fault: Fault,
  signal: AbortSignal,
): Promise<number | null> {
  if (fault === 'scaling') return scaleUpAndDown(project, signal)
  if (fault === 'killed process') await killOne(project, 'api', signal)
  else if (fault === 'cut off') await cutOffOne(project, signal)
  else await restartInTurn(project, signal)
  return null
}
