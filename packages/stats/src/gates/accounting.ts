import {
  addCounts,
  type GateFinding,
  type LoadReading,
  type OutcomeCounts,
  outcomes,
  reasonOf,
} from '@deployment-lab/result'

/** Checks that every arrival of an open loop ends in exactly one outcome, in each stream. */
export const accounting = (load: LoadReading): GateFinding | null => {
  if (load.model === 'closed') return null
  // GET and POST apart: a missing GET must not make up for a surplus POST.
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
