import { expect, test } from 'vitest'
import { lab } from './lab-command.ts'

test.each([
  [['run', '--topology', 'pm3'], 'There is no topology "pm3". Did you mean "pm2"?'],
  [['run', '--scenario', 'satturation'], 'Did you mean "saturation"?'],
  [['run', '--preset', 'quik'], 'Did you mean "quick"?'],
  [['run', '--topologi', 'dev'], '--topology'],
  [['rum'], 'run'],
  [['run', '--rate', '0'], 'is not a number above 0'],
  [['run', '--seed', '-1'], 'is not a whole number'],
  [['run', '--scenario', 'saturation', '--rate', 'x'], 'is not a number above 0'],
  [['load', 'saturation', '--rate', '5', '--url', 'http://127.0.0.1:9'], 'saturation has no rate'],
  [['load', 'steady,crash', '--url', 'http://127.0.0.1:9'], 'Name one scenario'],
  [['run', '--budget', 'crash.outage.pm3 <= 2s'], 'Did you mean "pm2"?'],
  [['run', '--budget', 'crush.outage.pm2 <= 2s'], 'Did you mean "crash"?'],
  [['run', '--budget', 'crash.outrage.pm2 <= 2s'], 'Did you mean "outage"?'],
  [['run', '--budget', 'crash.outage.pm2 <= 2'], 'needs one of the units s, ms, us'],
  [['run', '--budget', 'crash.outage.pm2 = 2s'], 'is not a budget'],
  [['run', '--scenario', 'steady', '--budget', 'crash.outage.pm2 <= 2s'], 'There are: steady.'],
  [['load', 'steady', '--url', 'http://192.0.2.1:80'], 'LOADGEN_TARGET_NOT_LOOPBACK'],
  [['up', 'nod'], 'Did you mean "node"?'],
])('lab %j is refused with exit code 2', async (args, message) => {
  const ended = await lab(...args)
  expect(ended.stderr).toContain(message)
  expect(ended).toMatchObject({ code: 2, stdout: '' })
})

test('a dry run prints the plan and starts nothing', async () => {
  const ended = await lab('run', '--dry-run', '--seed', '7', '--topology', 'dev')
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toMatch(/^Topologies +dev, node, node-again$/m)
  expect(ended.stdout).toMatch(/^Plan +quick: 15 blocks, \d+ trials, about \d+ min \d+ s, seed 7$/m)
})

test('list says what can be run, also as JSON', async () => {
  const text = await lab('list')
  expect(text).toMatchObject({ code: 0, stderr: '' })
  for (const name of ['dev', 'node', 'pm2', 'saturation', 'steady', 'crash', 'quick']) {
    expect(text.stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  }
  const json = await lab('list', '--json')
  expect(JSON.parse(json.stdout)).toMatchObject({
    topologies: expect.arrayContaining([
      expect.objectContaining({ name: 'node', runs: expect.objectContaining({ ok: true }) }),
    ]),
  })
})

test('doctor says what cannot be answered here', async () => {
  const ended = await lab('doctor')
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toContain('pm2 (')
  expect(ended.stdout).toMatch(/throughput against one process: (not )?answerable here/)
})

test('help and version are there', async () => {
  expect((await lab('--help')).stdout).toContain('doctor')
  expect((await lab('run', '--help')).stdout).toContain('--dry-run')
  expect((await lab('--version')).stdout.trim()).toBe('0.1.0')
})
