import { expect, test } from 'vitest'
import { locateGroup } from '../../src/cgroup/locate.ts'

const id = 'b85d3459f2be70abc00ea1953190375dafb1c7c989aff18e51a0b1614fe97a01'

const version1 = [
  '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
  '33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct',
  '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
  '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
].join('\n')
const version2 =
  '31 22 0:26 / /sys/fs/cgroup rw,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate'

test('version 1 has a folder a controller', () => {
  const groups = `4:memory:/docker/${id}\n2:cpu,cpuacct:/docker/${id}\n0::/docker/${id}\n`
  expect(locateGroup(groups, version1)).toEqual({
    version: 1,
    cpu: `/sys/fs/cgroup/cpu,cpuacct/docker/${id}`,
    memory: `/sys/fs/cgroup/memory/docker/${id}`,
  })
})

test('version 2 has one folder', () => {
  expect(locateGroup(`0::/system.slice/docker-${id}.scope\n`, version2)).toEqual({
    version: 2,
    folder: `/sys/fs/cgroup/system.slice/docker-${id}.scope`,
  })
})

test('a mount that shows a part of the tree is honoured', () => {
  const part = version2.replace(' / /sys', ' /system.slice /sys')
  expect(locateGroup(`0::/system.slice/docker-${id}.scope`, part)).toEqual({
    version: 2,
    folder: `/sys/fs/cgroup/docker-${id}.scope`,
  })
  expect(locateGroup(`0::/elsewhere/docker-${id}.scope`, part)).toBeNull()
})

test('nothing is found where nothing is mounted', () => {
  expect(locateGroup('0::/docker/x', '')).toBeNull()
  expect(locateGroup('', version2)).toBeNull()
})
