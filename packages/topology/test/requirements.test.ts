import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { built, linux, node, npmPackage } from '../src/index.ts'
import { root, temporaryFolder } from './lab.ts'

const context = { root, node: process.execPath, cores: 2, env: {} }

test('Linux, this node and an installed package are found, with versions', async () => {
  expect(await linux.check(context)).toEqual({
    ok: true,
    version: expect.stringMatching(/^\d+\.\d+/),
  })
  expect(await node(24).check(context)).toEqual({ ok: true, version: process.versions.node })
  expect(await npmPackage('pm2').check(context)).toEqual({
    ok: true,
    version: expect.stringMatching(/^7\./),
  })
})

test('a node that is too old', async () => {
  expect(await node(99).check(context)).toMatchObject({
    ok: false,
    reason: `node is ${process.versions.node}, 99 or newer is needed`,
  })
})

test('a node that is not there', async () => {
  const result = await node(24).check({ ...context, node: '/nowhere/node' })
  expect(result).toMatchObject({ ok: false, reason: '/nowhere/node does not run' })
})

test('a package that is not installed', async () => {
  expect(await npmPackage('no-such-package').check(context)).toEqual({
    ok: false,
    reason: 'no-such-package is not installed',
    remedy: 'Run "npm ci"',
  })
})

test('a server that has not been built, and one that has', async () => {
  const folder = await temporaryFolder()
  const requirement = built('dist/server.js')
  expect(requirement.kind).toBe('build')
  expect(await requirement.check({ ...context, root: folder })).toEqual({
    ok: false,
    reason: 'dist/server.js has not been built',
    remedy: 'Run "npm run build"',
  })
  await mkdir(join(folder, 'dist'))
  await writeFile(join(folder, 'dist/server.js'), '')
  expect(await requirement.check({ ...context, root: folder })).toMatchObject({ ok: true })
})
