import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { parseResult } from '@deployment-lab/result'
import { expect, onTestFinished, test } from 'vitest'
import { environment } from './lab-command.ts'

const root = resolve(import.meta.dirname, '../../..')

/** A copy of the repository whose packages import one another, and the same dependencies. */
const copyRepository = async (): Promise<string> => {
  const copy = await mkdtemp(join(tmpdir(), 'lab-extended-'))
  onTestFinished(() => rm(copy, { recursive: true }))
  const parts = ['apps', 'bench', 'deploy', 'packages', 'package.json', 'tsconfig.base.json']
  for (const part of parts) {
    await cp(join(root, part), join(copy, part), {
      recursive: true,
      filter: (path) => !/[/\\](node_modules|test|\.turbo)$/.test(path),
    })
  }
  const modules = join(copy, 'node_modules')
  await mkdir(modules)
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name !== '@deployment-lab') {
      await symlink(join(root, 'node_modules', name), join(modules, name))
    }
  }
  // The links to the repository's own packages are relative: they lead to those of the copy.
  await cp(join(root, 'node_modules/@deployment-lab'), join(modules, '@deployment-lab'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  return copy
}

const added = {
  'packages/result/src/metrics/answered.ts': `
    import type { Metric } from '../metric.ts'
    import { measured, notMeasured } from '../reason.ts'
    import { totalOf } from '../streams.ts'

    export const answered: Metric = {
      id: 'answered',
      title: 'Requests answered',
      unit: 'count',
      better: 'higher',
      compare: 'difference',
      margin: 1,
      percentile: null,
      needs: 'an open loop',
      givenBy: ({ model }) => model === 'open',
      read: ({ load }) =>
        load.model === 'open' ? measured(totalOf(load).ok) : notMeasured('closed-loop-waits'),
    }`,
  'packages/faults/src/hang-up.ts': `
    import type { Fault } from './fault.ts'
    import { abilityOf } from './ability.ts'
    import { findMember, noMember } from './member.ts'

    export const hangUp = (): Fault => ({
      name: 'hang-up',
      settings: {},
      needs: ['signal'],
      lasts: 0,
      request: null,
      async begin({ topology }) {
        const worker = await findMember(topology, 'one worker')
        if (worker === null) return noMember('one worker')
        await abilityOf(topology, 'signal')(worker, 'SIGCONT')
        return {
          tookHold: async () => ({ held: true, facts: { pid: worker.pid } }),
          undo: async () => 'nothing-to-undo',
        }
      },
    })`,
  'packages/loadgen/src/clients/polite.ts': `
    import type { ClientPlan } from '../plan.ts'
    export { createClient } from './new.ts'
    export const polite: ClientPlan = { module: import.meta.url, name: 'polite', options: null }`,
  'bench/scenarios/extended.ts': `
    import { hangUp } from '@deployment-lab/faults/hang-up'
    import { polite } from '@deployment-lab/loadgen/clients/polite'
    import { answered } from '@deployment-lab/result/metrics/answered'
    import { at, defineScenario, openLoop } from '@deployment-lab/runner/scenario'
    import { me } from '../requests.ts'

    export default defineScenario({
      name: 'extended',
      question: 'Is adding four files enough?',
      describes: 'GET /api/me/, {{rate}} a second; a worker gets a signal at 1 s',
      streams: { users: openLoop({ rate: 20, mix: [me], client: polite }) },
      faults: [at(1, hangUp())],
      seconds: 2,
      latencyLimit: 500,
      byDefault: false,
      metrics: [answered],
    })`,
} as const

test('a scenario, a fault, a client and a metric are one file each, and touch no other', async () => {
  const copy = await copyRepository()
  for (const [file, text] of Object.entries(added)) await writeFile(join(copy, file), text)
  const out = join(copy, 'run')
  await promisify(execFile)(
    process.execPath,
    `--conditions=source apps/lab/bin/lab.js run --scenario extended --topology node --out ${out}`.split(
      ' ',
    ),
    { env: environment, cwd: copy },
  )
  const result = parseResult(await readFile(join(out, 'result.json'), 'utf8'), 'result.json')
  const [trial] = result.trials.filter(({ scenario }) => scenario === 'extended')
  expect(trial?.load).toMatchObject({ streams: [{ client: 'polite' }] })
  expect(trial?.faults).toMatchObject([
    { name: 'hang-up', missing: null, facts: { pid: expect.any(Number) } },
  ])
  expect(trial?.readings['answered']?.value).toBeGreaterThan(30)
  expect(trial?.outcome?.outcome).toBe('unharmed')
  expect(result.cells).toMatchObject([{ scenario: 'extended', instance: 'node' }])
  expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('Requests answered')
})
