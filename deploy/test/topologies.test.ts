import { existsSync } from 'node:fs'
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  expectedWorkers,
  loadTopologies,
  type RunningTopology,
  startTopology,
  type TopologyDefinition,
  targets,
} from '@deployment-lab/topology'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const definitions = await loadTopologies(join(root, 'deploy'))

beforeAll(() => {
  const server = 'apps/server/dist/server.js'
  if (!existsSync(join(root, server))) throw new Error(`${server} is missing: run "npm run build"`)
})

/** Topologies whose proxy serves files itself. */
const edges = ['nginx', 'nginx-5s']

describe.for(definitions)('$name', (definition) => {
  test('its README says how to start it and what it gets wrong', async () => {
    const readme = await readFile(join(root, 'deploy', definition.name, 'README.md'), 'utf8')
    expect(readme).toContain(`npx lab up ${definition.name}`)
    expect(readme).toContain('## What differs from the others')
    expect(readme).toContain('## What it is known to get wrong')
  })

  test('it starts, every worker answers on the node of the lab and tells of itself, it serves, and it stops', async ({
    skip,
  }) => {
    skip(...(await unmet(definition)))
    const { running, folder } = await start(definition)
    const workers = (await running.processes()).filter(({ role }) => role === 'worker')
    expect(workers).toHaveLength(expectedWorkers(definition.workers, 2))
    expect(new Set(await askWhoAnswers(running))).toEqual(new Set(workers.map(({ pid }) => pid)))
    expect(await login(running)).toBe(200)
    const logo = await fetch(`${running.url}/static/logo.svg`)
    expect(await logo.text()).toContain('<svg')
    const isOfEdge = edges.includes(definition.name)
    expect(logo.headers.get('cache-control')).toBe(`${isOfEdge ? '' : 'public, '}max-age=3600`)
    const told = await readdir(running.telemetryFolder ?? '')
    expect(told.toSorted()).toEqual(workers.map(({ pid }) => `${pid}.jsonl`).toSorted())
    // The PATH's own node could be of any version, or none.
    const programs = await Promise.all(workers.map(({ pid }) => readlink(`/proc/${pid}/exe`)))
    expect(new Set(programs)).toEqual(new Set([await realpath(process.execPath)]))
    await running.stop()
    expect(await running.processes()).toEqual([])
    expect(existsSync(join(folder, 'owner.json'))).toBe(false)
  })
})

const supervised = ['pm2 daemon', 'worker 0', 'worker 1']

test.for([
  ['dev', 'leaves the watcher alone', ['watcher']],
  ['node', 'leaves nothing', []],
  ['pm2', 'is made good by another worker', supervised],
  ['pm2-copied', 'is made good by another worker', supervised],
  ['cluster', 'is made good by another worker', ['primary', 'worker 0', 'worker 1']],
  [
    'nginx',
    'is made good by another worker',
    ['nginx master', 'nginx worker 0', 'nginx worker 1', ...supervised],
  ],
  [
    'apache',
    'is made good by another worker',
    ['apache master', 'apache worker 0', 'apache worker 1', ...supervised],
  ],
] as const)('a crash of %s %s', async ([name, , names], { skip }) => {
  const definition = definitions.find((one) => one.name === name)
  if (definition === undefined) throw new Error(`deploy/${name} is missing`)
  skip(...(await unmet(definition)))
  const { running } = await start(definition)
  const before = await running.processes()
  const answer = await fetch(running.url + targets.fastify.crashPath, { method: 'POST' }).catch(
    () => null,
  )
  const changed = async (): Promise<string> => JSON.stringify(await running.processes())
  await expect.poll(changed).not.toBe(JSON.stringify(before))
  const present = async (): Promise<string[]> =>
    (await running.processes()).map((one) => one.name).toSorted()
  await expect.poll(present).toEqual([...names].toSorted())
  expect(answer?.status ?? 'none').not.toBe(404)
})

test('every topology is described by the same settings', () => {
  const names = definitions.map((one) => Object.keys(one.settings({ workers: 2 })).toSorted())
  expect(names).toEqual(definitions.map(() => names[0]))
})

test.for([
  ['node', 'pm2', ['processes', 'supervisor']],
  ['cluster', 'pm2', ['processes', 'supervisor']],
  ['pm2', 'nginx', ['processes', 'proxy']],
  ['nginx', 'apache', ['processes', 'proxy']],
  ['pm2', 'pm2-copied', ['shutdown', 'supervisor']],
  ['nginx', 'nginx-copied', ['proxy']],
  ['apache', 'apache-copied', ['proxy']],
  ['cluster', 'reuse-port', ['processes']],
  ['node', 'node-5s', ['idle connections']],
  ['nginx', 'nginx-5s', ['idle connections']],
  ['apache', 'apache-5s', ['idle connections']],
] as const)('%s and %s differ in %j alone', ([one, other, names]) => {
  const settings = settingsOf(one)
  const others = settingsOf(other)
  const differing = Object.keys(settings).filter((name) => settings[name] !== others[name])
  expect(differing.toSorted()).toEqual([...names])
})

/** Whether a test has to be skipped on this machine, and what is missing. */
async function unmet({ needs }: TopologyDefinition): Promise<[boolean, string]> {
  const context = { root, node: process.execPath, cores: 2, env: process.env }
  for (const need of needs) {
    const result = await need.check(context)
    // A machine lacks a program; a build that is missing is a mistake.
    if (!result.ok && need.kind !== 'build') return [true, `${result.reason}. ${result.remedy}`]
  }
  return [false, '']
}

const settingsOf = (name: string): Record<string, string> =>
  definitions.find((one) => one.name === name)?.settings({ workers: 2 }) ?? {}

/** A folder with a `node` that is not the lab's, and cannot run a server. */
async function folderOfAnotherNode(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'another-node-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'node'), '#!/bin/sh\nexit 97\n', { mode: 0o755 })
  return folder
}

/** Letters that mean something in some configuration, to a shell or in a URL, and some beyond ASCII. */
const oddName = `a b"c'$d;e{f}#g\\h%i[é\n\tj`

/** Starts it with all of its files in folders of an odd name, which only its user may read. */
async function start(
  definition: TopologyDefinition,
): Promise<{ running: RunningTopology; folder: string }> {
  const plain = await mkdtemp(join(tmpdir(), 'd-'))
  onTestFinished(() => rm(plain, { recursive: true, force: true }))
  const folder = join(plain, oddName)
  const umask = process.umask(0o077)
  onTestFinished(() => void process.umask(umask))
  await mkdir(folder)
  const running = await startTopology(definition, {
    root,
    folder,
    node: process.execPath,
    cores: 2,
    env: {
      ...process.env,
      PATH: `${await folderOfAnotherNode()}:${process.env['PATH']}`,
      TMPDIR: folder,
    },
    instance: definition.name,
    port: null,
    telemetry: true,
    signal: new AbortController().signal,
    // Shorter than the test, so that what the topology logged is told.
    readyWithin: 60_000,
  })
  onTestFinished(() => running.stop())
  return { running, folder }
}

/** Who answers a number of requests over connections of their own. */
async function askWhoAnswers({ url }: RunningTopology): Promise<number[]> {
  const answers = Array.from({ length: 8 }, async () => {
    const headers = { connection: 'close' }
    const answer = await fetch(url + targets.fastify.whoamiPath, { headers })
    return Number(answer.headers.get('x-lab-process'))
  })
  return Promise.all(answers)
}

async function login({ url }: RunningTopology): Promise<number> {
  const answer = await fetch(`${url}/api/token/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(targets.fastify.user),
  })
  return answer.status
}
