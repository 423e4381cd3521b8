import type { Milliseconds } from '@deployment-lab/result'
import { type Release, type RollReport, releases } from '@deployment-lab/topology'
import { abilityOf } from './ability.ts'
import { refuse } from './errors.ts'
import type { Facts, Fault, FaultContext, Hold } from './fault.ts'
import { messageOf, remaining, until, workersOf } from './wait.ts'

/** Time that somebody who deploys looks on before rolling back. */
const patience: Milliseconds = 5000
/** Time in which the release before has to serve again. */
const backWithin: Milliseconds = 60_000

/** End of a deployment. */
type Deployed =
  | { readonly state: 'serves' | 'rolled-back' | 'not-back' }
  | { readonly state: 'failed'; readonly message: string }

/**
 * Deploys a release in the topology's own way. If workers do not serve afterwards, it is rolled
 * back after a few seconds, as an operator who looks on would do.
 */
export const roll = (release: Release): Fault => {
  if (!releases.includes(release))
    throw refuse('roll', release, `give one of "${releases.join('", "')}"`)
  return {
    name: 'roll',
    settings: { release },
    needs: ['roll'],
    lasts: 0,
    renews: release === 'same',
    request: null,
    async begin(context) {
      const rolling = abilityOf(context.topology, 'roll')(release)
      const facts: Facts = {}
      const done = follow(rolling, context, facts)
      return {
        tookHold: () => look(release, rolling, context),
        async undo() {
          const deployed = await done
          if (deployed.state === 'rolled-back') return 'undone'
          return release === 'same' && deployed.state === 'serves'
            ? 'nothing-to-undo'
            : 'with-topology'
        },
        facts: async () => facts,
      }
    },
  }
}

/** Waits for the tool, and for all workers to serve; otherwise rolls back. It never throws. */
async function follow(
  rolling: Promise<RollReport>,
  { topology, signal, now, log }: FaultContext,
  facts: Facts,
): Promise<Deployed> {
  const began = now()
  const serve = (within: Milliseconds): Promise<boolean> =>
    until(() => topology.everyWorkerServes(signal), within, signal)
  try {
    const { milliseconds, succeeded, said } = await rolling
    facts['rollMilliseconds'] = milliseconds
    facts['toolSaidOk'] = succeeded ? 1 : 0
    facts['rolledBack'] = 0
    log?.(`the tool ended after ${milliseconds} ms: ${said}`)
    // The tool has asked each new worker, but the proxy may leave a worker out for a minute.
    const behindProxy = (await topology.processes()).some(({ role }) => role === 'proxy')
    if ((succeeded && behindProxy) || (await serve(patience))) return { state: 'serves' }
    facts['rolledBack'] = 1
    const back = await abilityOf(topology, 'roll')('same')
    log?.(`rolled back in ${back.milliseconds} ms: ${back.said}`)
    if (!(await serve(backWithin))) return { state: 'not-back' }
    facts['backAfter'] = Math.round(now() - began)
    return { state: 'rolled-back' }
  } catch (error) {
    return { state: 'failed', message: messageOf(error) }
  }
}

/**
 * Looks at a deployment: a release that serves has replaced every worker; any other has at least
 * had a process started, or tried.
 */
async function look(
  release: Release,
  rolling: Promise<RollReport>,
  context: FaultContext,
): Promise<Hold> {
  if (release === 'never-ready' || release === 'crash-at-start') {
    let held = false
    let failed: string | null = null
    rolling.then(
      () => (held = true),
      (error: unknown) => (failed = messageOf(error)),
    )
    const started = async (): Promise<boolean> =>
      (await workersOf(context)).length > (await remaining(context))
    const isDecided = async (): Promise<boolean> => {
      if (await started()) held = true
      return held || failed !== null
    }
    await until(isDecided, backWithin, context.signal)
    if (held) return { held: true }
    const message = failed ?? 'the tool neither started a process nor ended'
    return { held: false, reason: { code: 'fault-failed', values: { message } } }
  }
  const said = await rolling.then((report) => report.said, messageOf)
  const replaced = async (): Promise<boolean> => (await remaining(context)) === 0
  if (await until(replaced, patience, context.signal)) return { held: true }
  const left = await remaining(context)
  return { held: false, reason: { code: 'fault-workers-not-replaced', values: { left, said } } }
}
