import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readProcess } from '@deployment-lab/machine/proc'
import { expect, onTestFinished, test } from 'vitest'
import { endLeftovers, findMarked, nameProject, readOwner, startTopology } from '../src/index.ts'
import { register } from '../src/registry.ts'
import { engineAnswers, projects } from './compose/engine.ts'
import { definition, options, root, temporaryFolder } from './lab.ts'

const fixture = (name: string): string =>
  fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))

/** A test that is killed leaves a registry that nobody looks into: this one is looked into. */
const keepFindable = (mark: string): void => {
  const project = nameProject(mark, process.env)
  project.claim()
  onTestFinished(project.release)
}

/** An environment whose labs no other lab knows of. */
const apart = async () => {
  const XDG_STATE_HOME = await temporaryFolder()
  return { ...process.env, XDG_STATE_HOME, TMPDIR: await temporaryFolder() }
}

/** Starts PM2 and its workers, or a project of containers, in a lab of its own, and kills that lab. */
const abandoned = async (env: NodeJS.ProcessEnv, ...project: string[]) => {
  const folder = await temporaryFolder()
  const lab = spawn(
    process.execPath,
    [
      '--conditions=source',
      fixture('killed-lab.ts'),
      root,
      folder,
      fixture('ecosystem.config.cjs'),
      ...project,
    ],
    { env, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(lab.stdout, 'data')
  const owner = await readOwner(folder)
  if (project.length > 0 && owner !== null) keepFindable(owner.mark)
  lab.kill('SIGKILL')
  await once(lab, 'exit')
  if (owner === null) throw new Error('it has no owner file')
  return { folder, owner }
}

test('what a killed lab has left is found, ended and cleaned up', async () => {
  const killed = await apart()
  // A lab whose temporary folder is another finds it all the same.
  const env = { ...killed, TMPDIR: await temporaryFolder() }
  const { folder, owner } = await abandoned(killed)
  expect(findMarked(owner.mark).length).toBeGreaterThanOrEqual(3)
  // As a fault leaves them whose lab was killed.
  for (const { pid } of findMarked(owner.mark)) process.kill(pid, 'SIGSTOP')
  for (const file of ['jwt-secret', 'auth.sqlite', 'auth.sqlite-wal', 'server.log']) {
    await writeFile(join(folder, file), 'x')
  }

  const [ended, ...others] = await endLeftovers(env)
  expect(others).toEqual([])
  expect(ended).toMatchObject({ instance: 'abandoned', folder })
  expect(ended?.processes).toBeGreaterThanOrEqual(3)
  expect(findMarked(owner.mark)).toEqual([])
  for (const { pid } of owner.processes) expect(readProcess(pid)).toBeNull()
  expect(existsSync(owner.socketFolder)).toBe(false)
  expect(await readOwner(folder)).toBeNull()
  // Secrets and databases go as they do behind a run that ends; logs stay.
  const files = await readdir(folder)
  expect(files.filter((file) => /secret|sqlite/.test(file))).toEqual([])
  expect(files).toContain('server.log')
  expect(await endLeftovers(env)).toEqual([])
})

test('processes of a killed lab whose registry is not there are found by their mark', async () => {
  const { folder, owner } = await abandoned(await apart())
  const found = await endLeftovers(await apart())
  expect(found).toContainEqual(expect.objectContaining({ instance: owner.mark, folder: null }))
  expect(findMarked(owner.mark)).toEqual([])
  await rm(owner.socketFolder, { recursive: true })
  expect(existsSync(folder)).toBe(true)
})

test.skipIf(!engineAnswers)('containers of a killed lab are found and removed', async () => {
  const before = projects()
  const env = await apart()
  const { folder, owner } = await abandoned(env, fixture('compose/docker-compose.yml'))
  expect(projects().length).toBeGreaterThan(before.length)
  // As a fault leaves one whose lab was killed.
  execFileSync('docker', ['pause', `lab-${owner.mark}-api-1`])

  // Without an engine nothing is forgotten.
  const silent = { ...env, DOCKER_HOST: 'unix:///nowhere/docker.sock' }
  const [cannot] = await endLeftovers(silent)
  expect(cannot).toMatchObject({ instance: 'abandoned', containers: 0 })
  expect(cannot?.cannot).toContain('/nowhere/docker.sock')

  expect(await endLeftovers(env)).toEqual([
    { instance: 'abandoned', folder, processes: 0, containers: 4, cannot: null },
  ])
  expect(projects()).toEqual(before)
  expect(await endLeftovers(env)).toEqual([])
})

test.skipIf(!engineAnswers)(
  'a project of that name that somebody else made is left alone',
  async () => {
    const env = await apart()
    const mark = randomBytes(6).toString('hex')
    const name = `lab-${mark}`
    const docker = (...words: string[]) => execFileSync('docker', words, { encoding: 'utf8' })
    const make = (kind: string, suffix: string, ...marked: string[]): void => {
      const label = `com.docker.compose.project=${name}`
      docker(kind, 'create', '--label', label, ...marked, `${name}_${suffix}`)
      onTestFinished(() => void docker(kind, 'rm', '--force', `${name}_${suffix}`))
    }
    for (const kind of ['volume', 'network']) {
      make(kind, 'theirs')
      make(kind, 'marked', '--label', 'deployment-lab.instance=another')
      make(kind, 'own', '--label', `deployment-lab.instance=${mark}`)
    }
    register(env, { mark, project: name })
    const file = join(env.XDG_STATE_HOME, 'deployment-lab', `${mark}.json`)
    const entry: { lab: object } = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...entry, lab: { ...entry.lab, startTicks: 1 } }))
    expect(await endLeftovers(env)).toMatchObject([{ instance: mark, cannot: null }])
    const left = projects().filter((one) => one.startsWith(name))
    expect(left).toEqual(['marked', 'marked', 'theirs', 'theirs'].map((part) => `${name}_${part}`))
  },
)

test('a lab that still runs keeps what it has started', async () => {
  const env = await apart()
  const topology = await startTopology(definition({}), await options({ env }))
  onTestFinished(() => topology.stop())
  expect(await endLeftovers(env)).toEqual([])
  expect((await fetch(new URL('/health/ready', topology.url))).status).toBe(200)
})

test('a topology that was stopped leaves nothing to find', async () => {
  const env = await apart()
  const topology = await startTopology(definition({}), await options({ env }))
  await topology.stop()
  expect(await endLeftovers(env)).toEqual([])
})
