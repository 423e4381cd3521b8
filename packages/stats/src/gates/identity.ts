import type { GateFinding, LoadReading, OpenLoopReading } from '@deployment-lab/result'
import type { TrialContext } from './judge-trial.ts'

/** The workers that were there answer, and none was replaced unless the scenario asked for it. */
export const identity = (load: LoadReading, context: TrialContext): GateFinding => {
  if (context.faulty) return broke(load, context)
  if ((context.workersDied ?? 0) > 0) {
    return { gate: 'identity', state: 'failed', detail: `${context.workersDied} workers died` }
  }
  const fault = absence(context) ?? (load.model === 'open' ? strangeness(load, context) : null)
  if (fault !== null) return { gate: 'identity', state: 'failed', detail: fault }
  return {
    gate: 'identity',
    state: 'passed',
    detail:
      load.model === 'open' && context.workers !== null
        ? 'only the expected workers answered'
        : 'no worker is known to have died',
  }
}

/** A worker that was lost between two trials is missing from the start of the next. */
const absence = ({ workers, workersExpected }: TrialContext): string | null =>
  workers === null || workersExpected === undefined || workers.length >= workersExpected
    ? null
    : `${workers.length} of ${workersExpected} workers were there`

/** Not every worker has to answer: a few connections need not reach all. */
const strangeness = ({ streams }: OpenLoopReading, { workers }: TrialContext) => {
  if (workers === null) return null
  const named = streams.flatMap(({ processes }) => Object.keys(processes))
  const strangers = [...new Set(named)].filter((id) => !workers.includes(id))
  if (strangers.length > 0) return `answered by an unknown process: ${strangers.join(', ')}`
  const nameless = named.length === 0 && streams.some(({ get, post }) => get.ok + post.ok > 0)
  return nameless ? 'no answer named the process that it came from' : null
}

/** A scenario that breaks something says nothing where nothing broke. */
const broke = (load: LoadReading, { workersDied }: TrialContext): GateFinding => {
  if (workersDied !== null && workersDied > 0) {
    return { gate: 'identity', state: 'passed', detail: `${workersDied} workers died, as asked` }
  }
  const faults = load.model === 'open' ? load.faults : []
  const answered = faults.filter(({ outcome }) => outcome.startsWith('http') || outcome === 'ok')
  if (workersDied === null && answered.length < faults.length) {
    return {
      gate: 'identity',
      state: 'passed',
      detail: 'the requests that break were not answered',
    }
  }
  return {
    gate: 'identity',
    state: 'failed',
    detail: 'nothing broke: no worker died. The server needs LAB_ROUTES=1',
  }
}
