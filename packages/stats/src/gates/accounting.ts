import {
  addCounts,
  type GateFinding,
  type LoadReading,
  type OutcomeCounts,
  outcomes,
  reasonOf,
} from '@deployment-lab/result'

/** Every arrival of an open loop ends in exactly one outcome, in each of its streams. */
export const accounting = (load: LoadReading): GateFinding | null => {
  if (load.model === 'closed') return null
  // Apart: a GET too few must not make up for a POST too many.
  const counts = load.streams.flatMap(({ get, post }) => [get, post])
  const missing = counts.reduce((sum, count) => sum + Math.abs(unaccounted(count)), 0)
  return {
    gate: 'accounting',
    state: missing === 0 ? 'passed' : 'failed',
    detail:
      missing === 0
        ? reasonOf('accounted', { arrivals: addCounts(counts).offered })
        : reasonOf('unaccounted', { arrivals: missing }),
  }
}

const unaccounted = (counts: OutcomeCounts): number =>
  counts.offered - outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)
