import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { onHost, readOwner } from '../src/index.ts'
import { keepOwnerFile } from '../src/owner.ts'
import { options, temporaryFolder } from './lab.ts'

test.for([
  ['cut off', '{"mark": "ab'],
  ['without a mark', '{"socketFolder":"/tmp/x","lab":{"pid":1,"startTicks":2},"processes":[]}'],
  [
    'naming a process by its pid alone',
    '{"mark":"ab","socketFolder":"/tmp/x","lab":{"pid":1,"startTicks":2},"processes":[{"pid":5}]}',
  ],
])('an owner file %s is an error that names it', async ([, text]) => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'owner.json'), text ?? '')
  await expect(readOwner(folder)).rejects.toMatchObject({
    code: 'TOPOLOGY_BROKEN',
    message: expect.stringContaining(join(folder, 'owner.json')),
  })
})

test('no owner file means that nothing is left', async () => {
  expect(await readOwner(await temporaryFolder())).toBeNull()
})

test('a reading of processes that comes in late does not bring the file back', async () => {
  const given = { ...(await options()), port: 1, topology: 'x', workers: 1, deployment: onHost }
  const file = keepOwnerFile({
    ...given,
    mark: 'ab',
    socketFolder: '/tmp/x',
    rollWithin: 10_000,
    telemetryFolder: null,
  })
  const self = { pid: process.pid, role: 'worker', name: 'self' } as const
  await Promise.all([file.record([]), file.remove(), file.record([self])])
  expect(await readOwner(given.folder)).toBeNull()
})
