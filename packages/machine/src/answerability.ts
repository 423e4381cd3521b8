import { type Reason, reasonOf } from '@deployment-lab/result'

/** Cores that a comparison of several workers needs, and has. */
export interface ScalingQuestion {
  readonly cores: number
  readonly workers: number
  readonly proxies: number
  /** The part of a core that each worker may use, in a scale model; a whole one unless given. */
  readonly coresPerWorker?: number
}

/** Answer to whether this machine can answer a question, with the reason if it cannot. */
export type Answerability = { readonly ok: true } | { readonly ok: false; readonly reason: Reason }

/**
 * Tells if saturated throughput of several workers can be compared with one worker's here.
 *
 * The load generator needs a core of its own, and so does each worker and each proxy: with fewer
 * cores, a cluster that scales perfectly would seem to gain nothing, or to lose.
 */
export function canAnswerScaling(question: ScalingQuestion): Answerability {
  const { cores, workers, proxies, coresPerWorker = 1 } = question
  const forWorkers = Math.ceil(workers * coresPerWorker)
  const needed = 1 + forWorkers + proxies
  if (cores >= needed) return { ok: true }
  return {
    ok: false,
    reason: reasonOf('too-few-cores', { needed, workers, forWorkers, proxies, cores }),
  }
}
