import { readFile } from 'node:fs/promises'
import { type Reason, reasonOf } from '@deployment-lab/result'
import { accountOfVersion1, accountOfVersion2, type GroupAccount } from './account.ts'
import { type GroupFiles, locateGroup } from './locate.ts'

/** A container to be read: its control group is found by its first process. */
export interface ObservedGroup {
  readonly id: string
  /** Role in the topology: worker, proxy, database. */
  readonly role: string
  readonly pid: number
}

export interface GroupUsage extends ObservedGroup, GroupAccount {}

/** Resources that the containers of a topology had used at one moment. */
export type GroupSnapshot =
  | { readonly state: 'read'; readonly groups: readonly GroupUsage[] }
  | { readonly state: 'unavailable'; readonly reason: Reason }

/** Reads CPU time and memory of containers from their control groups, of version 1 or 2. */
export async function readGroups(groups: readonly ObservedGroup[]): Promise<GroupSnapshot> {
  try {
    const mounts = await readFile('/proc/self/mountinfo', 'utf8')
    return { state: 'read', groups: await Promise.all(groups.map((one) => readGroup(one, mounts))) }
  } catch (error) {
    return { state: 'unavailable', reason: unreadable(error) }
  }
}

/** Reason why control groups cannot be read. */
export const unreadable = (error: unknown): Reason =>
  reasonOf('no-control-groups', {
    message: error instanceof Error ? error.message : String(error),
  })

const readGroup = async (group: ObservedGroup, mounts: string): Promise<GroupUsage> => {
  const files = locateGroup(await readFile(`/proc/${group.pid}/cgroup`, 'utf8'), mounts)
  if (files === null) throw new Error('they are not mounted here')
  const { cpu, memory, account } = accountFiles(files)
  const [used, held] = await Promise.all([readFile(cpu, 'utf8'), readFile(memory, 'utf8')])
  return { ...group, ...account(used, held) }
}

/** Files of a group, and the functions that read them. */
export const accountFiles = (
  files: GroupFiles,
): {
  readonly cpu: string
  readonly memory: string
  /** File of its processes, an id a line. */
  readonly members: string
  readonly account: (cpu: string, memory: string) => GroupAccount
} =>
  files.version === 1
    ? {
        cpu: `${files.cpu}/cpuacct.usage`,
        memory: `${files.memory}/memory.stat`,
        members: `${files.cpu}/cgroup.procs`,
        account: accountOfVersion1,
      }
    : {
        cpu: `${files.folder}/cpu.stat`,
        memory: `${files.folder}/memory.stat`,
        members: `${files.folder}/cgroup.procs`,
        account: accountOfVersion2,
      }
