/** Files in which the kernel keeps the accounts of one control group. */
export type GroupFiles =
  | { readonly version: 1; readonly cpu: string; readonly memory: string }
  | { readonly version: 2; readonly folder: string }

/**
 * Finds the folders of a process's control group, of version 2 or, where it still has the
 * controllers, of version 1 (cgroups(7)).
 *
 * @param groups text of `/proc/<pid>/cgroup`
 * @param mounts text of `/proc/self/mountinfo` (proc_pid_mountinfo(5))
 * @returns null where its accounts are not mounted here
 */
export const locateGroup = (groups: string, mounts: string): GroupFiles | null => {
  const mounted = mounts.split('\n').flatMap(parseMount)
  const own = groups.split('\n').flatMap(parseGroup)
  const inVersion1 = (controller: string): string | null => {
    const path = own.find(({ controllers }) => controllers.includes(controller))?.path
    const mount = mounted.find(
      ({ type, options }) => type === 'cgroup' && options.includes(controller),
    )
    return path === undefined || mount === undefined ? null : inside(mount, path)
  }
  const [cpu, memory] = [inVersion1('cpuacct'), inVersion1('memory')]
  if (cpu !== null && memory !== null) return { version: 1, cpu, memory }
  const unified = own.find(({ controllers }) => controllers.length === 0)
  const mount = mounted.find(({ type }) => type === 'cgroup2')
  if (unified === undefined || mount === undefined) return null
  const folder = inside(mount, unified.path)
  return folder === null ? null : { version: 2, folder }
}

interface Group {
  /** Empty for version 2. */
  readonly controllers: readonly string[]
  readonly path: string
}

/** `4:memory:/docker/…`; version 2 is `0::/…`. */
const parseGroup = (line: string): Group[] => {
  const [, names, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
  if (names === undefined || path === undefined) return []
  return [{ controllers: names === '' ? [] : names.split(','), path }]
}

interface Mount {
  /** The group that is the mount's own folder: not the root's inside a container. */
  readonly root: string
  readonly point: string
  readonly type: string
  readonly options: readonly string[]
}

/** `36 35 98:0 /root /point rw shared:1 - cgroup cgroup rw,memory` */
const parseMount = (line: string): Mount[] => {
  const [before = '', after = ''] = line.split(' - ')
  const [, , , root, point] = before.split(' ')
  const [type, , options] = after.split(' ')
  if (root === undefined || point === undefined || type === undefined || options === undefined)
    return []
  return [{ root, point, type, options: options.split(',') }]
}

const inside = ({ root, point }: Mount, path: string): string | null => {
  if (root === '/') return point + path
  return path === root || path.startsWith(`${root}/`) ? point + path.slice(root.length) : null
}
