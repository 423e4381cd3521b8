import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { timelineOf } from '@deployment-lab/result'
import { loadTopologies } from '@deployment-lab/topology'
import { expect, onTestFinished, test } from 'vitest'
import { loadScenarios, makePlan, planInstances, type RunEvent, runPlan } from '../src/index.ts'
import { realLab, runOptions } from './lab.ts'
import { preset } from './sample.ts'

const docker = (...args: string[]): string => execFileSync('docker', args, { encoding: 'utf8' })

const engineAnswers = ((): boolean => {
  try {
    docker('info')
    return true
  } catch {
    return false
  }
})()

const projects = (): string[] =>
  docker('ps', '--all', '--format', '{{.Names}}')
    .split('\n')
    .filter((name) => /^lab-[0-9a-f]{12}-/.test(name))

// Images are built here where they are not there yet.
const long = 600_000

test.skipIf(!engineAnswers)(
  'a run in containers: alike, loaded, broken, accounted for, and gone',
  async () => {
    const before = projects()
    const lab = realLab()
    const folder = await mkdtemp(join(tmpdir(), 'compose-run-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const all = await loadTopologies(join(lab.root, 'deploy'))
    const chosen = all.filter(({ name }) => name === 'nginx')
    const scenarios = (await loadScenarios(join(lab.root, 'bench/scenarios')))
      .filter(({ name }) => ['steady', 'crash', 'store-down'].includes(name))
      // A busy machine takes long to start containers again.
      .map((one) => (one.name === 'crash' ? { ...one, seconds: 15 } : one))
      .map((one) => ({ ...one, every: 1, latencyLimit: 2000 }))
    const instances = planInstances(chosen, all, { drivers: ['compose'], scaleModel: null })
    const events: RunEvent[] = []
    const result = await runPlan(
      runOptions({
        plan: makePlan(
          1,
          { ...preset, blocks: 1, rounds: { least: 1, most: 1 } },
          scenarios,
          instances,
        ),
        folder: join(folder, 'run'),
        onEvent: (event) => {
          events.push(event)
          // An error that follows tells what to do, and not why.
          if (event.type === 'left-out') console.error(event.leftOut.reason)
        },
      }),
    )
    expect(result.leftOut).toEqual([])
    expect(result.instances.map(({ instance, driver }) => `${instance} ${driver}`)).toEqual([
      'nginx compose',
      'node compose',
      'node-again compose',
    ])
    expect(result.equality?.map(({ equal }) => equal)).toEqual([true, true, true])
    const [nginx] = result.instances
    expect(nginx?.settings['database']).toContain('PostgreSQL')
    expect(Object.keys(nginx?.images ?? {}).join()).toContain('nginx')

    const steady = result.trials.find(
      ({ scenario, instance }) => scenario === 'steady' && instance === 'nginx',
    )
    // Neither a stranger nor a dead worker, and every role has used something.
    expect(steady?.gates.find(({ gate }) => gate === 'identity')?.state).toBe('passed')
    const { cpuSeconds = {}, residentByRole = {} } = steady?.usage ?? {}
    const used = (account: Record<string, number>): string[] =>
      Object.keys(account)
        .filter((role) => (account[role] ?? 0) > 0)
        .toSorted()
    expect(used(cpuSeconds)).toEqual(['database', 'proxy', 'publisher', 'worker'])
    expect(used(residentByRole)).toEqual(['database', 'proxy', 'publisher', 'worker'])
    for (const crash of result.trials.filter(({ scenario }) => scenario === 'crash')) {
      expect(crash.workersDied).toBeGreaterThan(0)
      // Docker starts them again.
      const { load } = crash
      expect(load?.model === 'open' && timelineOf(load).at(-1)?.ok).toBeGreaterThan(0)
      // What a container used before it was started again is not known.
      expect(crash.usage?.cpuSeconds).not.toHaveProperty('worker')
    }
    for (const { faults, facts } of result.trials.filter(
      ({ scenario }) => scenario === 'store-down',
    )) {
      expect(faults).toMatchObject([{ name: 'stop-store', missing: null, undone: 'undone' }])
      // Refused before the fault and after it, and never let in meanwhile.
      for (const { harmed, evidence } of facts) {
        expect(evidence).toContain('401')
        expect(harmed).toBe(false)
      }
      expect(facts).toHaveLength(2)
    }
    const built = events.flatMap((event) => (event.type === 'built' ? [event.instance] : []))
    expect(built).toEqual(['nginx', 'node'])
    expect(projects()).toEqual(before)
  },
  long,
)
