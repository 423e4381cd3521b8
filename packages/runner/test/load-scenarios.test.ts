import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadScenarios } from '../src/index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(import.meta.dirname, 'scenarios-'))
})
afterEach(() => rm(folder, { recursive: true }))

const scenario = (load: string, more = ''): string => `
  import { clients, closedLoop, defineScenario, get, logIn, openLoop } from '../../src/scenario/define.ts'
  export default defineScenario({
    name: 'one', question: 'q', describes: 'd', metrics: ['throughput'], load: ${load}, ${more}
  })`

const one = "closedLoop({ steps: [1], request: get('/') })"

test('a file is all that a scenario takes', async () => {
  await writeFile(join(folder, 'one.ts'), scenario(one))
  const [found] = await loadScenarios(folder)
  expect(found).toMatchObject({ name: 'one', faults: [], latencyLimit: 50 })
})

test.each([
  ['no scenario is exported', 'export const a = 1'],
  ['no scenario is exported', 'export default 3'],
  ['its ladder has no step', scenario("closedLoop({ steps: [], request: get('/') })")],
  ['its open loop needs a rate above 0 and a request', scenario('openLoop({ rate: 0, mix: [] })')],
  [
    'its script does not begin with logIn()',
    scenario("clients({ connections: 1, script: [get('/')] })"),
  ],
  ['a step of its ladder is', scenario("closedLoop({ steps: [0, 8], request: get('/') })")],
  ['its open loop needs a rate above 0', scenario('openLoop({ rate: 100, mix: [] })')],
  ['"seconds" is not above 0', scenario(one, 'seconds: 0')],
  ['"seconds" is not above 0', scenario(one, 'seconds: -1')],
  ['a search for capacity needs an open loop', scenario(one, 'capacity: { p99: 50 } as never')],
  ['"every" is no whole number above 0', scenario(one, 'every: 0.5')],
  ['a p99 limit needs an open loop', scenario(one, 'p99Limit: 50')],
  ['boom', "throw new Error('boom')"],
])('a broken one is named: %s', async (why, text) => {
  await writeFile(join(folder, 'broken.ts'), text)
  await expect(loadScenarios(folder)).rejects.toMatchObject({
    code: 'RUNNER_BAD_SCENARIO',
    message: expect.stringContaining(`broken.ts: ${why}`),
  })
})
