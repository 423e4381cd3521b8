import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Abilities,
  abilitiesOf,
  type Deployment,
  loadTopologies,
  onHost,
  prepareTopology,
  type RunningTopology,
  readProcess,
  startTopology,
  type TopologyDefinition,
  targets,
} from '@deployment-lab/topology'
import { describe, expect, onTestFinished, test } from 'vitest'
import { withoutEngine } from './compose/engine.ts'
import { workersOf } from './support/workers.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const definitions = await loadTopologies(join(root, 'deploy'))
const { signal } = new AbortController()
const lab = { root, node: process.execPath, cores: 2, env: process.env, signal }
const inCompose = { ...onHost, driver: 'compose' } as const
const long = 600_000

const runs = async ({ needs }: TopologyDefinition): Promise<boolean> =>
  (await Promise.all(needs.map((need) => need.check(lab)))).every(({ ok }) => ok)
const runnable: TopologyDefinition[] = []
for (const definition of definitions) if (await runs(definition)) runnable.push(definition)

// The driver behind a proxy as copied is the one behind the right proxy.
const forms = [
  ...runnable
    .filter(({ name }) => !/^(nginx|apache)-copied$/.test(name))
    .map((definition) => ({ definition, deployment: onHost, form: 'on the host' })),
  ...definitions
    .filter(({ name, compose }) => compose !== undefined && !/^apache|-copied$/.test(name))
    .filter(() => !withoutEngine)
    .map((definition) => ({ definition, deployment: inCompose, form: 'in containers' })),
]

const start = async (
  definition: TopologyDefinition,
  deployment: Deployment,
  rollWithin = 60_000,
): Promise<RunningTopology> => {
  const folder = await mkdtemp(join(tmpdir(), 'abilities-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await prepareTopology(definition, { ...lab, deployment, onLine: () => {} })
  const instance = definition.name
  const how = { ...lab, deployment, folder, instance, port: null, readyWithin: 120_000, rollWithin }
  const running = await startTopology(definition, how)
  onTestFinished(() => running.stop())
  return running
}

const pidsOf = async (running: RunningTopology): Promise<number[]> =>
  (await workersOf(running)).map(({ pid }) => pid)

/** Needs an ability, so that a test of one that is missing fails. */
const able = <Name extends keyof Abilities>(
  running: RunningTopology,
  name: Name,
): NonNullable<Abilities[Name]> => {
  const ability = running[name]
  if (ability === undefined) throw new Error(`${running.topology} has no ability ${name}`)
  return ability
}

/** Waits until every worker serves, none of them one of those before. */
const allNew = async (running: RunningTopology, before: readonly number[]): Promise<void> => {
  const old = async (): Promise<number[]> =>
    (await pidsOf(running)).filter((pid) => before.includes(pid))
  await expect.poll(old).toEqual([])
  await expect.poll(() => running.everyWorkerServes(signal)).toBe(true)
}

const releaseOf = async ({ url }: RunningTopology): Promise<unknown> => {
  const headers = { connection: 'close' }
  const answer: unknown = await (await fetch(url + targets.fastify.whoamiPath, { headers })).json()
  return Reflect.get(Object(answer), 'release')
}

/** Writes a note of the seeded user's, and returns the token that reads it. */
const writeNote = async ({ url }: RunningTopology): Promise<string> => {
  const json = { 'content-type': 'application/json' }
  const body = JSON.stringify(targets.fastify.user)
  const login = await fetch(`${url}/api/token/`, { method: 'POST', headers: json, body })
  const { access }: { access: string } = JSON.parse(await login.text())
  const headers = { ...json, authorization: `Bearer ${access}` }
  const note = JSON.stringify({ text: 'kept' })
  const answer = await fetch(`${url}/api/notes/`, { method: 'POST', headers, body: note })
  expect(answer.status).toBe(201)
  return access
}

describe.for(forms)('$definition.name $form', ({ definition, deployment }) => {
  test(
    'it has the abilities that it says it has, signals, freezes, and starts again with its data',
    async () => {
      const running = await start(definition, deployment)
      const has = namesOf(running)
      expect(has).toEqual([...abilitiesOf(definition, deployment)].toSorted())

      const [member] = await workersOf(running)
      if (member === undefined) throw new Error('it has no worker')
      const { undo } = await able(running, 'pause')(member)
      await expect.poll(() => readProcess(member.pid)?.state).toBe('T')
      await undo()
      await undo()
      expect(readProcess(member.pid)?.state).not.toBe('T')
      await expect.poll(() => running.everyWorkerServes(signal)).toBe(true)

      const before = await pidsOf(running)
      const access = await writeNote(running)
      await able(running, 'stopAndStart')()
      await allNew(running, before)
      const headers = { authorization: `Bearer ${access}`, connection: 'close' }
      const notes = await fetch(`${running.url}/api/notes/`, { headers })
      // In memory nothing is kept, not even who is logged in.
      const kept = definition.kind !== 'development'
      expect((await notes.text()).includes('kept')).toBe(kept)

      const [victim] = await workersOf(running)
      if (victim === undefined) throw new Error('it has no worker')
      await able(running, 'signal')(victim, 'SIGKILL')
      await expect.poll(() => readProcess(victim.pid)).toBeNull()
      await expect.poll(() => pidsOf(running)).not.toContain(victim.pid)
      await expect(able(running, 'signal')(victim, 'SIGKILL')).rejects.toMatchObject({
        code: 'TOPOLOGY_PROCESS_GONE',
      })
    },
    long,
  )

  test(
    'it rolls to the same release and to a slow one',
    async () => {
      const running = await start(definition, deployment)
      for (const release of ['same', 'slow-start'] as const) {
        const before = await pidsOf(running)
        const report = await able(running, 'roll')(release)
        expect({ release, ...report }).toMatchObject({ release, succeeded: true })
        await allNew(running, before)
        expect(await releaseOf(running)).toBe(release)
      }
    },
    long,
  )

  test.for(['never-ready', 'crash-at-start'] as const)(
    'it comes back from a release that is %s',
    { timeout: long },
    async (release) => {
      const running = await start(definition, deployment, 5000)
      const report = await able(running, 'roll')(release)
      // PM2 says that all went well, whatever became of the new workers.
      const blind = definition.name.startsWith('pm2') && deployment.driver === 'host'
      expect({ release, ...report }).toMatchObject({ release, succeeded: blind })
      await able(running, 'roll')('same')
      await expect.poll(() => running.everyWorkerServes(signal), { timeout: 120_000 }).toBe(true)
      expect(await releaseOf(running)).toBe('same')
    },
  )
})

describe.for(forms.filter(({ definition }) => definition.name === 'dev'))(
  '$definition.name $form',
  ({ definition, deployment }) => {
    test(
      'a touched file restarts it, and stays as it was',
      async () => {
        const file = join(root, 'apps/server/src/dev.ts')
        const look = async () => {
          const { mode, mtimeNs, size } = await stat(file, { bigint: true })
          return { mode, mtimeNs, size, text: await readFile(file, 'utf8') }
        }
        const running = await start(definition, deployment)
        const [watcher] = await running.processes()
        const before = await pidsOf(running)
        const found = await look()
        const { undo } = await able(running, 'touchSource')()
        await allNew(running, before)
        await undo()
        expect(await look()).toEqual(found)
        expect((await running.processes())[0]).toEqual(watcher)
      },
      long,
    )
  },
)

describe.for(forms.filter(({ deployment }) => deployment.driver === 'compose'))(
  '$definition.name $form',
  ({ definition, deployment }) => {
    const abilities = abilitiesOf(definition, deployment)

    test.runIf(abilities.includes('stopStore'))(
      'its store stops and freezes, and comes back',
      async () => {
        const running = await start(definition, deployment)
        const ready = () =>
          fetch(running.url + targets.fastify.readyPath, {
            headers: { connection: 'close' },
            signal: AbortSignal.timeout(2000),
          }).then(
            ({ status }) => status,
            () => 0,
          )
        for (const how of ['stop', 'freeze'] as const) {
          const { undo } = await able(running, 'stopStore')(how)
          const store = (await running.containers())?.find(({ role }) => role === 'database')
          expect(store?.paused).toBe(how === 'stop' ? undefined : true)
          await expect.poll(ready).not.toBe(200)
          await undo()
          await expect.poll(ready).toBe(200)
        }
        // What is frozen is thawed by a stop.
        await able(running, 'stopStore')('freeze')
        await running.stop()
        expect(await running.containers()).toEqual([])
      },
      long,
    )

    test.runIf(abilities.includes('scale'))(
      'it gets more workers, and as many as before',
      async () => {
        const running = await start(definition, deployment)
        const { undo } = await able(running, 'scale')(3)
        expect(await workersOf(running)).toHaveLength(3)
        await undo()
        expect(await workersOf(running)).toHaveLength(2)
        expect(await running.everyWorkerServes(signal)).toBe(true)
      },
      long,
    )
  },
)

/** The names of a topology's abilities. */
const namesOf = (running: RunningTopology): string[] =>
  (
    ['pause', 'roll', 'scale', 'signal', 'stopAndStart', 'stopStore', 'touchSource'] as const
  ).filter((name) => running[name] !== undefined)
