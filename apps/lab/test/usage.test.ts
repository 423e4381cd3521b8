import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lab } from './lab-command.ts'

test.concurrent.each([
  [['run', '--topology', 'pm3'], 'There is no topology "pm3". Did you mean "pm2"?'],
  [['run', '--scenario', 'satturation'], 'Did you mean "saturation"?'],
  [['run', '--preset', 'quik'], 'Did you mean "quick"?'],
  [['run', '--factor', 'drian'], 'There is no factor "drian". Did you mean "drain"?'],
  [
    ['run', '--dry-run', '--factor', 'drain,max-fails'],
    'Run them apart: --factor drain; --factor max-fails.',
  ],
  [
    ['run', '--dry-run', '--factor', 'drain', '--topology', 'pm2'],
    '--factor says which topology and scenarios are run, on this machine: leave --topology out.',
  ],
  [['run', '--factor', 'drain', '--driver', 'compose'], 'leave --driver out'],
  [['run', '--topologi', 'dev'], 'did you mean --topology? [LAB_USAGE]'],
  [['run', '--dryrun'], 'did you mean --dry-run? [LAB_USAGE]'],
  [['run', '--seed'], 'Expected input for flag --seed [LAB_USAGE]'],
  [['run', 'now'], 'Too many arguments, expected 0 but encountered "now" [LAB_USAGE]'],
  [['up'], 'Expected argument for topology [LAB_USAGE]'],
  [['rum'], 'did you mean `run`? [LAB_USAGE]'],
  [['run', '--rate', '0'], 'is not a number above 0 [LAB_USAGE]'],
  [['run', '--scenario', 'steady', '--rate', '5000000'], 'The nearest is 100000'],
  [['load', 'steady', '--url', 'http://127.0.0.1:9', '--rate', '0.1'], 'The nearest is 1'],
  [
    ['run', '--dry-run', '--rate', '50', '--scenario', 'crash,saturation'],
    '--rate sets nothing in crash, saturation: only in control, cpu-cost, static, steady. Leave it out.',
  ],
  [['run', '--seed', '-1'], 'is not a whole number'],
  [['run', '--scenario', 'saturation', '--rate', 'x'], 'is not a number above 0'],
  [['load', 'saturation', '--rate', '5', '--url', 'http://127.0.0.1:9'], 'saturation has no rate'],
  [
    ['load', 'saturation', '--senders', '2', '--url', 'http://127.0.0.1:9'],
    'saturation has no schedule: each connection sends after its last answer. Leave --senders out.',
  ],
  [
    ['load', 'steady', '--ramp', '0:300', '--url', 'http://127.0.0.1:9'],
    '"0:300" is not FROM:TO:SECONDS with rates up to 100000, as in 0:300:10',
  ],
  [['load', 'steady', '--ramp', '0:-3:1', '--url', 'http://127.0.0.1:9'], 'is not FROM:TO:SECONDS'],
  [
    ['load', 'steady', '--ramp', '0:9:1', '--rate', '5', '--url', 'http://127.0.0.1:9'],
    'A --ramp sets the rate. Leave --rate out.',
  ],
  [
    ['load', 'steady', '--ramp', '0:9:1', '--seconds', '5', '--url', 'http://127.0.0.1:9'],
    'A ramp sets how long a trial is. Leave --seconds out.',
  ],
  [['load', 'steady', '--arrivals', 'even', '--url', 'http://127.0.0.1:9'], 'poisson'],
  [
    ['load', 'steady', '--sources', '201', '--url', 'http://127.0.0.1:9'],
    'is not a whole number of at least 1 and at most 200',
  ],
  [
    ['load', 'steady', '--deadline', '5', '--url', 'http://127.0.0.1:9'],
    'Give --timeout 5 too, or a --deadline of at most 2. [LAB_USAGE]',
  ],
  [
    ['load', 'steady', '--deadline', '1', '--timeout', '0.5', '--url', 'http://127.0.0.1:9'],
    'A request is given up after 0.5 s, before a --deadline of 1 s.',
  ],
  [
    ['load', 'steady', '--timeout', '61', '--url', 'http://127.0.0.1:9'],
    'timeout is 61000 ms, choose 1 to 60000 ms',
  ],
  [
    ['load', 'saturation', '--timeout', '0.5', '--url', 'http://127.0.0.1:9'],
    'timeout is 500 ms, choose 1000 to 60000 ms',
  ],
  [['load', 'steady,crash', '--url', 'http://127.0.0.1:9'], 'Name one scenario'],
  [
    ['load', 'crash', '--seconds', '1', '--url', 'http://127.0.0.1:9'],
    'crash breaks something at 1.4 s, so 1 s are too short. Give --seconds 2 or more.',
  ],
  [['run', '--budget', 'crash.outage.pm3 <= 2s'], 'Did you mean "pm2"?'],
  [['run', '--budget', 'crush.outage.pm2 <= 2s'], 'Did you mean "crash"?'],
  [
    ['run', '--budget', 'crash.outrage.pm2 <= 2s'],
    'There is no metric "outrage" in crash. Did you mean "outage"?',
  ],
  [['run', '--budget', 'crash.outage.pm2 <= 2'], 'needs one of the units s, ms, us'],
  [['run', '--budget', 'crash.outage.pm2 = 2s'], 'is not a budget'],
  [
    ['run', '--scenario', 'steady', '--budget', 'steady.p50.pm2 <= 0ms'],
    'is never kept, whatever is measured',
  ],
  [['run', '--budget', 'crash.outage.pm2 < 0s'], 'is never kept, whatever is measured'],
  [['run', '--budget', 'crash.outage.pm2 <= 2x node'], 'has no ratio to hold'],
  [['run', '--budget', 'saturation.throughput.pm2 >= 2x nude'], 'Did you mean "node"?'],
  [['run', '--budget', 'saturation.throughput.pm2 >= 2x pm2'], 'Name another instance'],
  [['run', '--slo', 'p99=50ms'], 'Add "--scenario capacity"'],
  [['run', '--slo', 'p99=0ms', '--scenario', 'capacity'], 'is not a limit'],
  [['run', '--slo', 'p99=9ms,p99=5ms', '--scenario', 'capacity'], 'limits p99 twice'],
  [['run', '--topology', ''], '"" names no topology. There are: '],
  [['run', '--scenario', 'steady', '--budget', 'crash.outage.pm2 <= 2s'], 'There are: steady.'],
  [
    ['run', '--scenario', 'file-change', '--topology', 'pm2'],
    'file-change needs the ability "touchSource", which none of pm2, node has',
  ],
  [['load', 'steady', '--url', 'http://192.0.2.1:80'], 'LOADGEN_TARGET_NOT_LOOPBACK'],
  [['up', 'nod'], 'Did you mean "node"?'],
  [['run', '--driver', 'compos'], 'Did you mean "compose"?'],
  [['up', 'node', '--driver', 'hots'], 'Did you mean "host"?'],
  [['up', 'node', '--driver', 'host,compose'], 'Name one driver'],
  [['run', '--scale-model', '4'], 'add "--driver compose"'],
  [['run', '--driver', 'compose', '--scale-model', '1'], 'at least 2'],
  [
    ['run', '--driver', 'compose', '--scale-model', '4', '--topology', 'pm2'],
    'pm2 has no container for each worker',
  ],
])('lab %j is refused with exit code 2', async (args, message) => {
  const ended = await lab(...args)
  expect(ended.stderr).toContain(message)
  expect(ended).toMatchObject({ code: 2, stdout: '' })
})

test('a dry run prints the plan and starts nothing', async () => {
  const ended = await lab('run', '--dry-run', '--seed', '7', '--topology', 'dev')
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toMatch(/^Topologies +dev, node, node-again$/m)
  expect(ended.stdout).toMatch(
    /^Plan +quick: 2 rounds of failures, 12 blocks, \d+ trials, about \d+ min \d+ s, at most 4 min 50 s, seed 7$/m,
  )
})

test('a dry run of a run that has more to do than time says how long it takes', async () => {
  const ended = await lab('run', '--dry-run', '--seed', '7', '--topology', 'dev,node,pm2,nginx')
  expect(ended.stdout).toMatch(
    /^Plan +quick: 2 rounds of failures, 12 blocks, \d+ trials: as many as end within 4 min 50 s, seed 7$/m,
  )
})

test('a dry run of a search alone says how many trials it takes, usually and at most', async () => {
  const ended = await lab('run', '--dry-run', '--seed', '7', '--scenario', 'capacity')
  expect(ended.stdout).not.toContain('blocks')
  expect(ended.stdout).toMatch(
    /^Plan +quick: searches alone, about \d+ min \d+ s, at most \d+ min \d+ s, seed 7$/m,
  )
  // Four instances, 40 trials of 12.05 s each.
  expect(ended.stdout).toMatch(
    /^Search +capacity: about 14 trials each of dev, nginx, pm2, node, 40 at most; about \d+ min \d+ s of the plan, at most 32 min 8 s$/m,
  )
})

test('a rate that reaches some scenarios only says which it does not', async () => {
  const ended = await lab(
    'run',
    '--dry-run',
    '--rate',
    '50',
    '--scenario',
    'saturation,steady',
    '--topology',
    'dev',
  )
  expect(ended).toMatchObject({ code: 0, stderr: '--rate sets nothing in saturation\n' })
})

test('a dry run tells that calibration decides what can be sent and told, where it may not be', async () => {
  const decides = /^Calibration decides, before anything starts, whether/m
  const steady = ['run', '--dry-run', '--scenario', 'steady', '--topology', 'dev']
  expect((await lab(...steady, '--rate', '90000')).stdout).toMatch(decides)
  const capacity = ['run', '--dry-run', '--scenario', 'capacity', '--topology', 'dev']
  expect((await lab(...capacity, '--slo', 'p99=1us')).stdout).toMatch(decides)
  expect((await lab(...steady)).stdout).not.toMatch(decides)
})

test('a dry run refuses a folder that cannot be, and leaves none', async () => {
  const refused = await lab('run', '--dry-run', '--topology', 'dev', '--out', '/proc/none/at-all')
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain('RUNNER_CANNOT_WRITE')
  const folder = join(await mkdtemp(join(tmpdir(), 'lab-')), 'a', 'b')
  onTestFinished(() => rm(dirname(dirname(folder)), { recursive: true }))
  expect(await lab('run', '--dry-run', '--topology', 'dev', '--out', folder)).toMatchObject({
    code: 0,
  })
  expect(existsSync(dirname(folder))).toBe(false)
})

test('a dry run says what is in containers, and which command would run it', async () => {
  const both = await lab('run', '--dry-run', '--driver', 'host,compose', '--topology', 'node')
  expect(both).toMatchObject({ code: 0, stderr: '' })
  expect(both.stdout).toMatch(/^Topologies +node-compose, node, node-again$/m)
  expect(both.stdout).toMatch(/^Containers +node-compose$/m)
  const scaled = await lab('run', '--dry-run', '--driver', 'compose', '--scale-model', '4')
  expect(scaled.stdout).toMatch(/^Topologies +nginx-1, nginx-2, nginx-4, node, node-again$/m)
  expect(scaled.stdout).toMatch(/^Containers +all of them$/m)
  expect(scaled.stdout).toMatch(/^Scale model +4 workers share a core/m)
  expect(scaled.stdout).toMatch(/^Scenarios +cpu-bound$/m)
  const json = await lab('run', '--dry-run', '--driver', 'compose', '--json', '--topology', 'dev')
  expect(JSON.parse(json.stdout)).toMatchObject({
    drivers: { dev: 'compose', node: 'compose', 'node-again': 'compose' },
    scaleModel: null,
  })
})

test('a run that names none stays under five minutes, and says what it leaves out', async () => {
  const ended = await lab('run', '--dry-run', '--json')
  expect(ended.code).toBe(0)
  const { instances, duration } = JSON.parse(ended.stdout)
  expect(instances).toEqual(['dev', 'nginx', 'pm2', 'node', 'node-again'])
  expect(duration).toBeLessThan(5 * 60_000)
  expect(ended.stderr).toContain(
    'Not taken unless named: apache, apache-5s, apache-copied, cluster, nginx-5s, nginx-copied, node-5s, pm2-copied, reuse-port.',
  )
  const [, all = ''] = /--topology (\S+)/.exec(ended.stderr) ?? []
  const named = await lab('run', '--dry-run', '--json', '--topology', all)
  expect(named).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(named.stdout).instances).toHaveLength(14)
  const contained = await lab('run', '--dry-run', '--json', '--driver', 'compose')
  expect(Object.keys(JSON.parse(contained.stdout).drivers).toSorted()).toEqual([
    'dev',
    'nginx',
    'node',
    'node-again',
    'pm2',
  ])
})

test('list says what can be run, also as JSON', async () => {
  const text = await lab('list')
  expect(text).toMatchObject({ code: 0, stderr: '' })
  for (const name of ['dev', 'node', 'pm2', 'saturation', 'steady', 'crash', 'quick']) {
    expect(text.stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  }
  expect(text.stdout).toMatch(/^ {2}cluster .*\(when named\)$/m)
  expect(text.stdout).toMatch(/^ {2}pause .*\? \(standard, thorough\)$/m)
  expect(text.stdout).toMatch(/^ {2}file-change .*\n +cannot be done to .*pm2/m)
  const json = await lab('list', '--json')
  expect(JSON.parse(json.stdout)).toMatchObject({
    topologies: expect.arrayContaining([
      expect.objectContaining({ name: 'node', runs: expect.objectContaining({ ok: true }) }),
      expect.objectContaining({ name: 'cluster', byDefault: false }),
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
  const { stdout } = await lab('load', '--help')
  for (const flag of ['--ramp', '--arrivals', '--new-connections', '--sources', '--senders']) {
    expect(stdout).toContain(flag)
  }
  expect((await lab('--version')).stdout.trim()).toBe('0.1.0')
})
