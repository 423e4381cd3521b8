import { expect, test } from 'vitest'
import type { Container } from '../../src/compose/container.ts'
import { healthOf } from '../../src/compose/health.ts'

const container = (given: Partial<Container> = {}): Container => ({
  id: 'abc',
  name: 'api-1',
  service: 'api',
  role: 'worker',
  hostname: 'abc',
  image: 'api',
  imageId: 'sha256:1',
  status: 'running',
  running: true,
  paused: false,
  address: null,
  pid: 5,
  exitCode: 0,
  restarts: 0,
  outOfMemory: false,
  memorySetting: null,
  health: null,
  healthOutput: '',
  ...given,
})
const ended = { status: 'exited', running: false } as const
const done = { state: 'done' } as const
const failed = (said: string) => ({ state: 'failed', said }) as const

test.each<[string, Container[], string]>([
  ['none yet', [], 'starting'],
  ['all run', [container(), container({ role: 'database' })], 'up'],
  ['what runs once has ended well', [container(), container({ role: 'setup', ...ended })], 'up'],
  ['one is created', [container({ status: 'created', running: false })], 'starting'],
  ['its first check is to come', [container({ health: 'starting' })], 'up'],
])('%s', (_name, containers, state) => {
  expect(healthOf(containers, done)).toEqual({ state })
  expect(healthOf(containers, { state: 'running' })).toEqual({ state: 'starting' })
})

test.each<[string, Partial<Container>, string]>([
  ['ended', { ...ended, exitCode: 7 }, 'its container api-1 ended at once (exit code 7)'],
  [
    'was killed for its memory',
    { ...ended, exitCode: 137, outOfMemory: true },
    'its container api-1 ended at once (exit code 137, out of memory: raise its mem_limit)',
  ],
  [
    'was killed for the memory that a setting gives it',
    { restarts: 1, outOfMemory: true, memorySetting: 'MEMORY_API' },
    'its container api-1 ended before it was ready, and was started again, out of memory: raise MEMORY_API in .env',
  ],
  [
    'prepares and failed',
    { ...ended, role: 'setup', exitCode: 1 },
    'its container api-1 failed (exit code 1)',
  ],
  [
    'is being started again',
    { status: 'restarting', running: false, exitCode: 2 },
    'its container api-1 ends again and again (exit code 2)',
  ],
  [
    'was started again',
    { restarts: 1 },
    'its container api-1 ended before it was ready, and was started again',
  ],
  [
    'is unhealthy',
    { health: 'unhealthy', healthOutput: 'no database' },
    'its container api-1 does not get healthy (no database)',
  ],
])('one that %s is named', (_name, given, reason) => {
  expect(healthOf([container(given)], done)).toEqual({ state: 'down', reason })
})

test('restarts of an earlier start do not count', () => {
  expect(healthOf([container({ restarts: 3 })], done, new Map([['abc', 3]]))).toEqual({
    state: 'up',
  })
  expect(healthOf([container({ restarts: 4 })], done, new Map([['abc', 3]])).state).toBe('down')
})

test.each([
  [
    'Error starting userland proxy: listen tcp4 127.0.0.1:80: bind: address already in use',
    'TOPOLOGY_PORT_TAKEN',
  ],
  ['Bind for 127.0.0.1:8080 failed: port is already allocated', 'TOPOLOGY_PORT_TAKEN'],
  ['pull access denied for x, repository does not exist', 'TOPOLOGY_IMAGE_MISSING'],
  ['Get "https://registry-1.docker.io/v2/": dial tcp: no such host', 'TOPOLOGY_IMAGE_MISSING'],
  ['something else', undefined],
])('Compose that says "%s" gives %s', (said, code) => {
  const health = healthOf([], failed(said))
  expect(health).toMatchObject({ state: 'down', reason: `"docker compose up" failed: ${said}` })
  expect('code' in health ? health.code : undefined).toBe(code)
})

test('a container that failed says more than Compose', () => {
  const health = healthOf([container({ ...ended, exitCode: 1 })], failed('dependency failed'))
  expect(health).toMatchObject({ reason: expect.stringContaining('api-1 ended at once') })
})
