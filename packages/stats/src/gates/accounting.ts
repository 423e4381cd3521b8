import {
  type GateFinding,
  type LoadReading,
  type OutcomeCounts,
  outcomes,
} from '@deployment-lab/result'

/** Every arrival of an open loop ends in exactly one outcome. */
export const accounting = (load: LoadReading): GateFinding | null => {
  if (load.model === 'closed') return null
  // Apart: a GET too few must not make up for a POST too many.
  const missing = Math.abs(unaccounted(load.get)) + Math.abs(unaccounted(load.post))
  return {
    gate: 'accounting',
    state: missing === 0 ? 'passed' : 'failed',
    detail:
      missing === 0
        ? `${load.get.offered + load.post.offered} arrivals, every one accounted for once`
        : `${missing} arrivals more or fewer than outcomes`,
  }
}

const unaccounted = (counts: OutcomeCounts): number =>
  counts.offered - outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)
