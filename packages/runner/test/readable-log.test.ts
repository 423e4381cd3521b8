import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TopologyError } from '@deployment-lab/topology'
import { expect, onTestFinished, test } from 'vitest'
import { planInstances } from '../src/index.ts'
import { readableLog } from '../src/readable-log.ts'
import { describeFailure, startTopologies } from '../src/run/topologies.ts'
import { realLab } from './lab.ts'
import { runStateOf } from './run-state.ts'
import { named, saturation } from './sample.ts'

const line = (fields: object): string =>
  JSON.stringify({ level: 50, time: 1_795_000_000_000, pid: 7, hostname: 'x', ...fields })

test.each([
  ['listening on 3000', line({ level: 30, msg: 'listening on 3000' })],
  [
    'error: no token: the secret is missing',
    line({ msg: 'no token', err: { type: 'Error', message: 'the secret is missing', stack: 's' } }),
  ],
  ['fatal: boom', line({ level: 60, msg: 'boom', err: { message: 'boom' } })],
  [
    'warning: slow (GET /api/me/, answered 503)',
    line({
      level: 40,
      msg: 'slow',
      req: { method: 'GET', url: '/api/me/' },
      res: { statusCode: 503 },
    }),
  ],
  ['  api-1  | error: boom', `  api-1  | ${line({ msg: 'boom' })}`],
  ['a line\nerror: boom\n{ not: json }', `a line\n${line({ msg: 'boom' })}\n{ not: json }`],
])('%s', (said, log) => {
  expect(readableLog(log)).toBe(said)
})

const log = line({ msg: 'boom' })

test('the reason of a failed trial has no JSON', async () => {
  const { state } = await runStateOf([saturation], () => 1)
  const running = state.topologies.running.get('node')
  if (running === undefined) throw new TypeError('node takes part')
  const failing = { ...running, logTail: async () => log }
  expect(await describeFailure(new Error('It died.'), failing)).toBe(
    'It died. Its log ends with: error: boom',
  )
})

test('nor has the reason of a topology that did not start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'topologies-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const broken = {
    ...named('node'),
    host: {
      abilities: [],
      start: () => Promise.reject(new TopologyError('TOPOLOGY_DIED', `no\n  ${log}\nend`)),
    },
  }
  const [instance] = planInstances([broken], [broken])
  const topologies = await startTopologies({
    lab: realLab(),
    instances: instance === undefined ? [] : [instance],
    folder,
    onEvent: () => {},
    signal: new AbortController().signal,
  })
  expect(topologies.leftOut[0]?.reason).toContain('  error: boom\nend')
})
