import {
  type GateFinding,
  type LoadReading,
  type OpenLoopReading,
  type Reason,
  reasonOf,
} from '@deployment-lab/result'
import type { TrialContext } from './context.ts'

/** Checks that the workers of the start answer, and that none was replaced unasked. */
export const identity = (load: LoadReading, context: TrialContext): GateFinding => {
  if (context.faulty)
    return (context.faults ?? []).length > 0 ? asAsked(context) : broke(load, context)
  const died = context.workersDied ?? 0
  if (died > 0) {
    return { gate: 'identity', state: 'failed', detail: reasonOf('workers-died', { died }) }
  }
  const fault = absence(context) ?? (load.model === 'open' ? strangeness(load, context) : null)
  if (fault !== null) return { gate: 'identity', state: 'failed', detail: fault }
  const isNamed = load.model === 'open' && context.workers !== null
  const detail = isNamed ? reasonOf('workers-answered') : reasonOf('no-worker-died')
  return { gate: 'identity', state: 'passed', detail }
}

/** Finds a worker that was lost between two trials: it is missing from the start of the next. */
const absence = ({ workers, workersExpected }: TrialContext): Reason | null =>
  workers === null || workersExpected === undefined || workers.length >= workersExpected
    ? null
    : reasonOf('workers-absent', { there: workers.length, expected: workersExpected })

/** Finds unknown workers. Not every worker has to answer: a few connections need not reach all. */
const strangeness = ({ streams }: OpenLoopReading, { workers }: TrialContext): Reason | null => {
  if (workers === null) return null
  const named = streams.flatMap(({ processes }) => Object.keys(processes))
  const strangers = [...new Set(named)].filter((id) => !workers.includes(id))
  if (strangers.length > 0) {
    return reasonOf('unknown-process', { processes: strangers.join(', ') })
  }
  const nameless = named.length === 0 && streams.some(({ get, post }) => get.ok + post.ok > 0)
  return nameless ? reasonOf('nameless-answers') : null
}

/** Accepts deaths during a fault. Another gate checks if the fault took hold. */
const asAsked = (context: TrialContext): GateFinding => {
  const missing = absence(context)
  if (missing !== null) return { gate: 'identity', state: 'failed', detail: missing }
  const detail = reasonOf('died-as-asked', { died: context.workersDied ?? 0 })
  return { gate: 'identity', state: 'passed', detail }
}

/** Finds what broke against a URL, where only answers tell. */
const broke = (load: LoadReading, { workersDied }: TrialContext): GateFinding => {
  if (workersDied !== null && workersDied > 0) {
    const detail = reasonOf('died-as-asked', { died: workersDied })
    return { gate: 'identity', state: 'passed', detail }
  }
  const faults = load.model === 'open' ? load.faults : []
  const answered = faults.filter(({ outcome }) => outcome.startsWith('http') || outcome === 'ok')
  if (workersDied === null && answered.length < faults.length) {
    return { gate: 'identity', state: 'passed', detail: reasonOf('faults-not-answered') }
  }
  return { gate: 'identity', state: 'failed', detail: reasonOf('nothing-broke') }
}
