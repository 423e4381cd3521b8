import { type Reason, reasonOf } from '@deployment-lab/result'
import type { ObservedGroup } from '../cgroup/read.ts'
import { childPidsOf, readProcess } from '../proc.ts'
import type { ObservedProcess } from '../usage.ts'

/** Processes and containers of a topology. */
export interface Listing {
  readonly processes: readonly ObservedProcess[]
  /** Containers of the topology; null if it has none. */
  readonly groups: readonly ObservedGroup[] | null
}

/** A listing that is kept up to date. */
export interface ListingWatch {
  current(): Listing
  /** Checks if something ended or was added; if so, it is listed anew while this returns. */
  look(): void
  /** Waits for the last listing. */
  end(): Promise<{ readonly restarts: number; readonly missing: readonly Reason[] }>
}

/** Roles that start others. A database's processes come and go with its connections. */
const parents = ['manager', 'proxy']

/** Roles whose restarts mean nothing: a database's, as above, and a container's followers. */
const notCounted = ['database', 'publisher']

/**
 * Keeps a listing up to date at the cost of a small file a process: to list everything, all
 * processes of the machine are read, or the container engine is asked.
 */
export const watchListing = (first: Listing, list: () => Promise<Listing>): ListingWatch => {
  let now = first
  let alive = identify(first)
  let families = familiesOf(first)
  let listing: Promise<void> | null = null
  const missing = new Set<string>()
  const gone = new Map<string, number>()
  const added = new Map<string, number>()

  const accept = (found: Listing): void => {
    const after = identify(found)
    count(gone, alive, after)
    count(added, after, alive)
    now = found
    alive = after
    families = familiesOf(found)
  }
  const relist = (): Promise<void> =>
    list().then(accept, (error: unknown) => {
      missing.add(error instanceof Error ? error.message : String(error))
    })
  return {
    current: () => now,
    look() {
      const complete = now.processes.length >= first.processes.length
      const same = [...alive.keys()].every((key) => stillAlive(key))
      if (complete && same && familiesOf(now) === families && families !== null) return
      listing ??= relist().finally(() => {
        listing = null
      })
    },
    async end() {
      await listing
      const roles = [...added.keys()].filter((role) => !notCounted.includes(role))
      const restarted = roles.map((role) => Math.min(added.get(role) ?? 0, gone.get(role) ?? 0))
      return {
        restarts: restarted.reduce((sum, one) => sum + one, 0),
        missing: [...missing].map((message) => reasonOf('listing-failed', { message })),
      }
    },
  }
}

/** Maps the identity of each process, unique for good, to its role. */
const identify = ({ processes }: Listing): Map<string, string> =>
  new Map(
    processes.flatMap(({ pid, role }) => {
      const startTicks = startOf(pid)
      return startTicks === null ? [] : [[`${pid} ${startTicks}`, role] as const]
    }),
  )

const stillAlive = (key: string): boolean => {
  const [pid, startTicks] = key.split(' ').map(Number)
  return pid !== undefined && startOf(pid) === startTicks
}

const startOf = (pid: number): number | null => readProcess(pid)?.startTicks ?? null

/** The children of everything that starts others, as text; null where the kernel does not tell. */
const familiesOf = ({ processes }: Listing): string | null => {
  const children = processes
    .filter(({ role, pid }) => parents.includes(role) && startOf(pid) !== null)
    .map(({ pid }) => childPidsOf(pid))
  return children.includes(null) ? null : children.join('|')
}

/** Counts by role those in one listing that are not in another. */
const count = (
  into: Map<string, number>,
  of: ReadonlyMap<string, string>,
  without: ReadonlyMap<string, string>,
): void => {
  for (const [key, role] of of) if (!without.has(key)) into.set(role, (into.get(role) ?? 0) + 1)
}
