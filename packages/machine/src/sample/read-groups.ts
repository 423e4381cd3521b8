import { readFileSync } from 'node:fs'
import type { KernelUnits } from '../auxiliary.ts'
import { locateGroup } from '../cgroup/locate.ts'
import {
  accountFiles,
  type GroupSnapshot,
  type GroupUsage,
  type ObservedGroup,
  unreadable,
} from '../cgroup/read.ts'
import { type ProcessSample, sampleProcess } from './read-process.ts'

/** Containers at one moment: their accounts, and the processes in them. */
export interface GroupsSample {
  readonly groups: GroupSnapshot
  readonly members: readonly ProcessSample[]
}

/** Reads containers again and again; the place of their accounts is looked up once for each. */
export const createGroupReader = (
  units: KernelUnits,
): ((observed: readonly ObservedGroup[]) => GroupsSample) => {
  let mounts: string | null = null
  const known = new Map<string, ReturnType<typeof accountFiles>>()
  const filesOf = ({ id, pid }: ObservedGroup): ReturnType<typeof accountFiles> => {
    const key = `${id} ${pid}`
    const found = known.get(key)
    if (found !== undefined) return found
    mounts ??= readFileSync('/proc/self/mountinfo', 'utf8')
    const located = locateGroup(readFileSync(`/proc/${pid}/cgroup`, 'utf8'), mounts)
    if (located === null) throw new Error('they are not mounted here')
    const files = accountFiles(located)
    known.set(key, files)
    return files
  }
  const read = (group: ObservedGroup): { usage: GroupUsage; members: ProcessSample[] } => {
    const { cpu, memory, members, account } = filesOf(group)
    const usage = account(readFileSync(cpu, 'utf8'), readFileSync(memory, 'utf8'))
    const pids = readFileSync(members, 'utf8').split('\n').filter(Boolean).map(Number)
    return {
      usage: { ...group, ...usage },
      members: pids.flatMap((pid) => sampleProcess({ pid, role: group.role }, units) ?? []),
    }
  }
  return (observed) => {
    const all: ReturnType<typeof read>[] = []
    for (const group of observed) {
      try {
        all.push(read(group))
      } catch (error) {
        // A container that ended is gone; after any other error nothing can be said.
        if (isGone(error)) continue
        return { groups: { state: 'unavailable', reason: unreadable(error) }, members: [] }
      }
    }
    return {
      groups: { state: 'read', groups: all.map(({ usage }) => usage) },
      members: all.flatMap(({ members }) => members),
    }
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ENOENT', 'ENODEV', 'ESRCH'].includes(String(error.code))
