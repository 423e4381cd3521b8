import type { EpochMilliseconds, Microseconds, Reason } from '@deployment-lab/result'
import { type KernelUnits, readKernelUnits } from '../auxiliary.ts'
import type { GroupSnapshot } from '../cgroup/read.ts'
import { createGroupReader } from './read-groups.ts'
import { type ProcessSample, sampleProcess } from './read-process.ts'
import { type Listing, watchListing } from './watch-listing.ts'

/** Everything of a topology at one moment. */
export interface Sample {
  readonly at: EpochMilliseconds
  /** Processes with an account of their own: all of them on the host, the publisher of containers. */
  readonly processes: readonly ProcessSample[]
  /** Accounts of the containers; null if there are none. */
  readonly groups: GroupSnapshot | null
  /** The processes in the containers; their CPU time is in the accounts of their groups. */
  readonly members: readonly ProcessSample[]
}

/** Samples that a sampler has taken. */
export interface Samples {
  readonly samples: readonly Sample[]
  /** Processes that were started in place of others that ended. */
  readonly restarts: number
  /** Listings that failed. */
  readonly missing: readonly Reason[]
  /** Time that taking a sample took, on average. */
  readonly costOfOne: Microseconds
}

/** A sampler that runs. */
export interface Sampler {
  /** Takes the last sample and ends it. */
  stop(): Promise<Samples>
}

const period = 1000

/**
 * Reads everything of a topology now and then once a second, at fixed moments: a sample that was
 * late does not move those that follow.
 *
 * @param listing processes and containers of the topology now
 * @param list lists them again; called when something has ended or was added
 */
export const startSampler = async (
  listing: Listing,
  list: () => Promise<Listing>,
): Promise<Sampler> => {
  const take = createTaker(await readKernelUnits())
  const watch = watchListing(listing, list)
  const samples: Sample[] = []
  let spent = 0
  const sample = (): void => {
    const began = performance.now()
    samples.push(take(watch.current()))
    watch.look()
    spent += performance.now() - began
  }
  const startedAt = performance.now()
  let timer: NodeJS.Timeout
  const next = (): void => {
    const elapsed = performance.now() - startedAt
    const deadline = (Math.floor(elapsed / period) + 1) * period
    timer = setTimeout(() => {
      sample()
      next()
    }, deadline - elapsed)
    timer.unref()
  }
  sample()
  next()
  return {
    async stop() {
      clearTimeout(timer)
      sample()
      const { restarts, missing } = await watch.end()
      return { samples, restarts, missing, costOfOne: (1000 * spent) / samples.length }
    },
  }
}

const createTaker = (units: KernelUnits): ((listing: Listing) => Sample) => {
  const readGroups = createGroupReader(units)
  return ({ processes, groups }) => {
    const own = groups === null ? processes : processes.filter(({ role }) => role === 'publisher')
    return {
      at: Date.now(),
      processes: own.flatMap((one) => sampleProcess(one, units) ?? []),
      ...(groups === null ? { groups: null, members: [] } : readGroups(groups)),
    }
  }
}
