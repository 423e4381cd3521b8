import type { GateFinding, LoadReading } from '@deployment-lab/result'
import type { TrialContext } from './judge-trial.ts'

/** The workers that were there answer, and none was replaced unless the scenario asked for it. */
export const identity = (load: LoadReading, context: TrialContext): GateFinding => {
  if (context.faulty) return broke(load, context)
  if ((context.workersDied ?? 0) > 0) {
    return { gate: 'identity', state: 'failed', detail: `${context.workersDied} workers died` }
  }
  const { workers } = context
  const strangers =
    load.model === 'open' && workers !== null
      ? Object.keys(load.processes).filter((id) => !workers.includes(id))
      : []
  return strangers.length > 0
    ? {
        gate: 'identity',
        state: 'failed',
        detail: `answered by an unknown process: ${strangers.join(', ')}`,
      }
    : {
        gate: 'identity',
        state: 'passed',
        detail:
          load.model === 'open' && workers !== null
            ? 'only the expected workers answered'
            : 'no worker is known to have died',
      }
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
