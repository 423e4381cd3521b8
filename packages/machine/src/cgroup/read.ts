import { readFile } from 'node:fs/promises'
import { accountOfVersion1, accountOfVersion2, type GroupAccount } from './account.ts'
import { locateGroup } from './locate.ts'

/** A container to be read: its control group is found by its first process. */
export interface ObservedGroup {
  readonly id: string
  /** What it is for the topology: worker, proxy, database. */
  readonly role: string
  readonly pid: number
}

export interface GroupUsage extends ObservedGroup, GroupAccount {}

/** What the containers of a topology had used at one moment. */
export type GroupSnapshot =
  | { readonly state: 'read'; readonly groups: readonly GroupUsage[] }
  | { readonly state: 'unavailable'; readonly reason: string }

/** Reads CPU time and memory of containers from their control groups, of version 1 or 2. */
export async function readGroups(groups: readonly ObservedGroup[]): Promise<GroupSnapshot> {
  try {
    const mounts = await readFile('/proc/self/mountinfo', 'utf8')
    return { state: 'read', groups: await Promise.all(groups.map((one) => readGroup(one, mounts))) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { state: 'unavailable', reason: `the containers’ control groups cannot be read: ${why}` }
  }
}

const readGroup = async (group: ObservedGroup, mounts: string): Promise<GroupUsage> => {
  const files = locateGroup(await readFile(`/proc/${group.pid}/cgroup`, 'utf8'), mounts)
  if (files === null) throw new Error('they are not mounted here')
  const [cpu, memory] =
    files.version === 1
      ? [`${files.cpu}/cpuacct.usage`, `${files.memory}/memory.stat`]
      : [`${files.folder}/cpu.stat`, `${files.folder}/memory.stat`]
  const [used, held] = await Promise.all([readFile(cpu, 'utf8'), readFile(memory, 'utf8')])
  const account = files.version === 1 ? accountOfVersion1 : accountOfVersion2
  return { ...group, ...account(used, held) }
}
