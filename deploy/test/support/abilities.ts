import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Abilities,
  abilitiesOf,
  type Deployment,
  loadTopologies,
  prepareTopology,
  type Release,
  type RunningTopology,
  readProcess,
  startTopology,
  type TopologyDefinition,
  targets,
} from '@deployment-lab/topology'
import { expect, onTestFinished, test } from 'vitest'
import { workersOf } from './workers.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** Every topology of the repository. */
export const definitions = await loadTopologies(join(root, 'deploy'))
const { signal } = new AbortController()
const lab = { root, node: process.execPath, cores: 2, env: process.env, signal }
const long = 600_000

/** Tells if this machine has all that a topology needs. */
export const canStart = async ({ needs }: TopologyDefinition): Promise<boolean> =>
  (await Promise.all(needs.map((need) => need.check(lab)))).every(({ ok }) => ok)

/** A topology and the way it is run. */
export interface Form {
  readonly definition: TopologyDefinition
  readonly deployment: Deployment
}

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

/** Tests what can be done to a topology. */
export const testAbilities = ({ definition, deployment }: Form): void => {
  const abilities = abilitiesOf(definition, deployment)

  test(
    'it has the abilities that it says it has, and starts again with its data',
    async () => {
      const running = await start(definition, deployment)
      expect(namesOf(running)).toEqual([...abilities].toSorted())
      await freezeWorker(running)
      await restartWithNote(running, definition.kind !== 'development')
      for (const release of ['same', 'slow-start'] as const) {
        const before = await pidsOf(running)
        const report = await able(running, 'roll')(release)
        expect({ release, ...report }).toMatchObject({ release, succeeded: true })
        await allNew(running, before)
        expect(await releaseOf(running)).toBe(release)
      }
      if (abilities.includes('scale')) await scaleWorkers(running)
      if (abilities.includes('touchSource')) await touchFile(running)
      await killWorker(running)
      if (abilities.includes('stopStore')) await breakStore(running)
    },
    long,
  )

  // PM2 says that all went well, whatever became of the new workers, and does not always come back
  // from a second one that fails.
  const blind = definition.name.startsWith('pm2') && deployment.driver === 'host'
  const failing: Release[] = ['never-ready', 'crash-at-start']
  const together = blind
    ? failing.map((release) => ({ several: [release] }))
    : [{ several: failing }]
  test.for(together)(
    'it comes back from releases that fail: $several',
    { timeout: long },
    async ({ several }) => {
      const running = await start(definition, deployment, 5000)
      for (const release of several) {
        const report = await able(running, 'roll')(release)
        expect({ release, ...report }).toMatchObject({ release, succeeded: blind })
        await able(running, 'roll')('same')
        await expect.poll(() => running.everyWorkerServes(signal), { timeout: 120_000 }).toBe(true)
        expect(await releaseOf(running)).toBe('same')
      }
    },
  )
}

/** Stops and freezes the store, from which it comes back, and ends it while it is frozen. */
const breakStore = async (running: RunningTopology): Promise<void> => {
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
  await able(running, 'stopStore')('freeze')
  await running.stop()
  expect(await running.containers()).toEqual([])
}

const freezeWorker = async (running: RunningTopology): Promise<void> => {
  const [member] = await workersOf(running)
  if (member === undefined) throw new Error('it has no worker')
  const { undo } = await able(running, 'pause')(member)
  await expect.poll(() => readProcess(member.pid)?.state).toBe('T')
  await undo()
  await undo()
  expect(readProcess(member.pid)?.state).not.toBe('T')
  await expect.poll(() => running.everyWorkerServes(signal)).toBe(true)
}

/** Stops and starts it; in memory nothing is kept, not even who is logged in. */
const restartWithNote = async (running: RunningTopology, keeps: boolean): Promise<void> => {
  const before = await pidsOf(running)
  const access = await writeNote(running)
  await able(running, 'stopAndStart')()
  await allNew(running, before)
  const headers = { authorization: `Bearer ${access}`, connection: 'close' }
  const notes = await fetch(`${running.url}/api/notes/`, { headers })
  expect((await notes.text()).includes('kept')).toBe(keeps)
}

const killWorker = async (running: RunningTopology): Promise<void> => {
  const [victim] = await workersOf(running)
  if (victim === undefined) throw new Error('it has no worker')
  await able(running, 'signal')(victim, 'SIGKILL')
  await expect.poll(() => readProcess(victim.pid)).toBeNull()
  await expect.poll(() => pidsOf(running)).not.toContain(victim.pid)
  await expect(able(running, 'signal')(victim, 'SIGKILL')).rejects.toMatchObject({
    code: 'TOPOLOGY_PROCESS_GONE',
  })
}

const scaleWorkers = async (running: RunningTopology): Promise<void> => {
  const { undo } = await able(running, 'scale')(3)
  expect(await workersOf(running)).toHaveLength(3)
  await undo()
  expect(await workersOf(running)).toHaveLength(2)
  expect(await running.everyWorkerServes(signal)).toBe(true)
}

/** A touched file restarts what watches it, and stays as it was. */
const touchFile = async (running: RunningTopology): Promise<void> => {
  const file = join(root, 'apps/server/src/dev.ts')
  const look = async () => {
    const { mode, mtimeNs, size } = await stat(file, { bigint: true })
    return { mode, mtimeNs, size, text: await readFile(file, 'utf8') }
  }
  const [watcher] = await running.processes()
  const before = await pidsOf(running)
  const found = await look()
  const { undo } = await able(running, 'touchSource')()
  await allNew(running, before)
  await undo()
  expect(await look()).toEqual(found)
  expect((await running.processes())[0]).toEqual(watcher)
}

/** The names of a topology's abilities. */
const namesOf = (running: RunningTopology): string[] =>
  (
    ['pause', 'roll', 'scale', 'signal', 'stopAndStart', 'stopStore', 'touchSource'] as const
  ).filter((name) => running[name] !== undefined)
