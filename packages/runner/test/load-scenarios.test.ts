import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findScenarios, loadScenarios } from '../src/index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(import.meta.dirname, 'scenarios-'))
})
afterEach(() => rm(folder, { recursive: true }))

const ladder = "closedLoop({ steps: [1], request: get('/') })"
const open = "openLoop({ rate: 100, mix: [get('/')] })"
const of = (name: string, fields: string): string => `
  import { lostGet } from '@deployment-lab/result/metrics/lost-get'
  import { lostPost } from '@deployment-lab/result/metrics/lost-post'
  import { logins } from '@deployment-lab/result/metrics/logins'
  import { outage } from '@deployment-lab/result/metrics/outage'
  import { p50 } from '@deployment-lab/result/metrics/p50'
  import { p90 } from '@deployment-lab/result/metrics/p90'
  import { throughput } from '@deployment-lab/result/metrics/throughput'
  import { send } from '@deployment-lab/faults/send'
  import { at, clients, closedLoop, defineScenario, get, highestRate, logIn, openLoop } from '../../src/scenario/define.ts'
  export default defineScenario({
    name: '${name}', question: 'q', describes: 'd', metrics: [throughput], ${
      fields.includes('streams:') ? '' : `load: ${ladder}, `
    }${fields}
  })`
const add = (name: string, text: string): Promise<void> =>
  writeFile(join(folder, `${name}.ts`), text)

test('a file is all that a scenario takes', async () => {
  await add('one', of('one', ''))
  const [found] = await loadScenarios(folder)
  expect(found).toMatchObject({ name: 'one', faults: [], latencyLimit: 50 })
})

const opened = (fields: string): string => `streams: { users: ${open} }, metrics: [p90], ${fields}`
const broken = "faults: [at(2, send(get('/'), { expects: 'a worker ends' }))]"
const sending = (more: string): string =>
  `metrics: [p90], streams: { users: openLoop({ rate: 100, mix: [get('/')], ${more} }) }`

test.each([
  ["metrics: ['nonsense']", "metrics[0] is 'nonsense'; it may be made by a file of metrics"],
  ["load: {model: 'closd'}", "load.model is 'closd'; it may be one of closed, open."],
  ["load: { model: 'open' }", 'load.streams is missing; it may be'],
  [opened('patience: 5'), 'patience is 5; it may be 0 without "settle"'],
  [opened('settle: 2'), 'settle is 2; it may be null where nothing is broken'],
  [
    opened(`settle: 0.1, seconds: 9, ${broken}`),
    'settle is 0.1; it may be null, or a number from 0.5 to 60',
  ],
  ['streams: {}', 'streams is {}; it may be one stream at least'],
  [
    `streams: { users: { ...${open}, users: false } }`,
    'streams.users.users is false; it may be true in one stream at least',
  ],
  [
    "streams: { users: openLoop({ rate: '300', mix: [get('/')] }) }",
    "streams.users.rate is '300'; it may be a number",
  ],
  [
    'streams: { users: openLoop({ rate: 0, mix: [] }) }',
    'streams.users.rate is 0; it may be a number',
  ],
  [
    'streams: { users: openLoop({ rate: 100, mix: [] }) }',
    'streams.users.mix is []; it may be a list of requests',
  ],
  [
    sending('deadline: -5'),
    'streams.users.deadline is -5; it may be a number from 1 to 2000 milliseconds',
  ],
  [sending("sources: ['banana']"), "streams.users.sources[0] is 'banana'; it may be an IP address"],
  [
    sending("arrivals: 'pareto'"),
    "streams.users.arrivals is 'pareto'; it may be one of constant, poisson",
  ],
  [
    "streams: { users: openLoop({ rate: 100, mix: [get('me')] }) }",
    "streams.users.mix[0].path is 'me'; it may be a path",
  ],
  ["load: closedLoop({ steps: [], request: get('/') })", 'load.steps is []; it may be'],
  ["load: closedLoop({ steps: [0, 8], request: get('/') })", 'load.steps[0] is 0; it may be'],
  ["load: closedLoop({ steps: [8, 8], request: get('/') })", 'load.steps is [ 8, 8 ]; it may be a'],
  ["load: clients({ connections: 1, script: [get('/')] })", 'load.script[0] is { method'],
  ["load: clients({ connections: 1, script: [logIn(), get('me')] })", 'load.script[1] is { method'],
  [opened(`seconds: 1, ${broken}`), 'faults[0].at is 2000; it may be before'],
  [opened(broken), 'seconds is null; it may be a number where there are'],
  ['latencyLimit: -1', 'latencyLimit is -1; it may be a number from 0.001 to 60000'],
  [opened('p99Limit: NaN'), 'p99Limit is NaN; it may be null, or a number'],
  ['p99Limit: 50', 'p99Limit is 50; it may be null in a closed loop'],
  ['serviceTime: -3', 'serviceTime is -3; it may be null, or a number'],
  ["capacityFrom: 'nowhere'", "capacityFrom is 'nowhere'; it may be null or a scenario with a"],
  [opened('capacity: highestRate({ p99: -1 })'), 'capacity.p99 is -1; it may be'],
  [opened('capacity: highestRate({ p99: 5, precision: 0 })'), 'capacity.precision is 0; it may be'],
  [
    opened('capacity: highestRate({ p99: 5, confirmations: -1 })'),
    'capacity.confirmations is -1; it may be a whole number from 1',
  ],
  [opened('capacity: highestRate({ p99: 5 })'), "metrics is [ 'p90' ]; it may be [] beside"],
  ['metrics: [], capacity: highestRate({ p99: 5 })', 'capacity is { success'],
  ['metrics: []', 'metrics is []; it may be a list of one metric at least'],
  ['metrics: [p50, p90, p50]', "metrics[2] is 'p50'; it may be a metric not named before"],
  ['metrics: [outage]', "metrics[0] is 'outage'; it may be given by this load: outage needs an"],
  ['metrics: [logins]', "metrics[0] is 'logins'; it may be"],
  [
    `streams: { users: ${open} }, metrics: [lostGet, lostPost]`,
    "metrics[1] is 'lostPost'; it may be",
  ],
  ['seconds: 0', 'seconds is 0; it may be null, or a number above 0'],
  ['every: 0.5', 'every is 0.5; it may be a whole number'],
  ['byDefault: 3', 'byDefault is 3; it may be true, false, or a list of presets'],
  ["name: '../../x'", "name is '../../x'; it may be letters, digits and dashes"],
  ['metric: []', 'metric is []; it may be left out: there are name, question'],
])('a broken one is told with its place: %s', async (fields, why) => {
  await add('broken', of('broken', fields))
  await expect(loadScenarios(folder)).rejects.toMatchObject({
    code: 'RUNNER_BAD_SCENARIO',
    message: expect.stringContaining(`broken.ts: ${why}`),
  })
})

test.each([
  ['no scenario is exported', 'export const a = 1'],
  ['no scenario is exported', 'export default 3'],
  ['it cannot be loaded, line 2: boom', "\nthrow new Error('boom')"],
])('a file without one is told: %s', async (why, text) => {
  await add('broken', text)
  await expect(loadScenarios(folder)).rejects.toMatchObject({
    code: 'RUNNER_BAD_SCENARIO',
    message: expect.stringContaining(`broken.ts: ${why}`),
  })
})

test('what cannot be used does not take the rest with it', async () => {
  await add('one', of('one', ''))
  await add('two', of('two', "capacityFrom: 'torn'"))
  await add('lost', of('lost', "capacityFrom: 'nowhere'"))
  await add('torn', 'export default {')
  const { scenarios, broken } = await findScenarios(folder)
  expect(scenarios.map(({ name }) => name)).toEqual(['one', 'two'])
  expect(broken.map(({ name }) => name)).toEqual(['torn', 'lost'])
})

test('a second scenario of a name is refused, naming the first file', async () => {
  await add('one', of('alike', ''))
  await add('two', of('alike', ''))
  await expect(loadScenarios(folder)).rejects.toMatchObject({
    code: 'RUNNER_BAD_SCENARIO',
    message: expect.stringContaining(
      "two.ts: name is 'alike'; it may be a name that one.ts does not have already.",
    ),
  })
})
