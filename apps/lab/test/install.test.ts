import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')

const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'install-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('settings of the user change neither what npm installs here nor how it runs scripts', () => {
  const settings = {
    workspaces: [false, null],
    'script-shell': ['/bin/false', 'sh'],
    'ignore-scripts': [true, false],
    'engine-strict': [true, false],
    global: [true, false],
    location: ['global', 'user'],
    'package-lock-only': [true, false],
    'legacy-peer-deps': [true, false],
    'strict-peer-deps': [true, false],
    'install-strategy': ['linked', 'hoisted'],
    'bin-links': [false, true],
    'dry-run': [true, false],
    'if-present': [true, false],
    'node-options': ['--max-old-space-size=64', null],
    os: ['darwin', null],
    cpu: ['ia32', null],
    libc: ['musl', null],
  }
  const userconfig = join(makeFolder(), '.npmrc')
  const lines = Object.entries(settings).map(([name, [user]]) => `${name}=${user}`)
  writeFileSync(userconfig, lines.join('\n'))
  // npm gives its own settings to scripts as variables, which go before files.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name)),
  )
  const words = ['--userconfig', userconfig, 'config', 'ls', '-l', '--json']
  const read = JSON.parse(execFileSync('npm', words, { cwd: root, env, encoding: 'utf8' }))
  expect(read).toMatchObject(
    Object.fromEntries(Object.entries(settings).map(([name, [, lab]]) => [name, lab])),
  )
})

/** Runs the check in a checkout that has these packages, and an npm that notes its arguments. */
const check = (packages: readonly string[], node?: string) => {
  const folder = makeFolder()
  cpSync(join(root, 'apps/lab/bin'), join(folder, 'apps/lab/bin'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  for (const name of packages) mkdirSync(join(folder, 'node_modules', name), { recursive: true })
  writeFileSync(join(folder, 'npm'), '#!/bin/sh\necho "$@" > asked\n', { mode: 0o755 })
  writeFileSync(join(folder, 'asked'), '')
  const version = `Object.defineProperty(process, 'versions', { value: { node: '${node}' } })`
  const preload = node === undefined ? [] : ['--import', `data:text/javascript,${version}`]
  const { status, stderr } = spawnSync(
    process.execPath,
    [...preload, join(folder, 'apps/lab/bin/check-install.js')],
    { encoding: 'utf8', env: { PATH: `${folder}:${process.env['PATH']}` } },
  )
  return { status, stderr, asked: readFileSync(join(folder, 'asked'), 'utf8').trim() }
}

test('a complete install is taken as it is', () => {
  const packages = ['turbo', '.bin/turbo', '@deployment-lab']
  expect(check(packages)).toEqual({ status: 0, stderr: '', asked: '' })
  expect(check(['@deployment-lab'])).toEqual({ status: 0, stderr: '', asked: '' })
})

test.for([
  ['workspaces', ['turbo', '.bin/turbo']],
  ['commands', ['turbo', '@deployment-lab']],
] as const)('%s that npm was set to leave out are installed', ([, packages]) => {
  expect(check(packages)).toMatchObject({
    status: 0,
    asked: 'ci --workspaces --include-workspace-root --bin-links',
  })
})

test.for([
  ['no install', [], undefined, 'Run "npm ci"'],
  ['an install that npm was set to leave out', [], undefined, 'npm ci --no-dry-run'],
  ['an older Node, none installed', ['turbo'], '20.20.2', 'npm ci --include=optional'],
  ['an older Node before the installed', ['.bin/node'], '20.20.2', 'npx lab'],
] as const)('%s is refused with the remedy', ([, packages, node, remedy]) => {
  const { status, stderr, asked } = check(packages, node)
  expect(status).toBe(1)
  expect(stderr).toContain(remedy)
  expect(asked).toBe('')
})
