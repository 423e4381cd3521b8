import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  expectedWorkers,
  loadTopologies,
  nameInAnswers,
  onHost,
  prepareTopology,
  startTopology,
  targets,
} from '@deployment-lab/topology'
import { describe, expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const definitions = await loadTopologies(join(root, 'deploy'))
const contained = definitions.filter(({ compose }) => compose !== undefined)
const deployment = { ...onHost, driver: 'compose' } as const
const { signal } = new AbortController()
const lab = { root, node: process.execPath, cores: 2, env: process.env, signal }

const engineAnswers = ((): boolean => {
  try {
    execFileSync('docker', ['info'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

// Images are built here where they are not there yet.
const long = 600_000

describe.skipIf(!engineAnswers).for(contained)('$name in containers', (definition) => {
  test(
    'it starts, every worker answers and tells of itself by its name, it serves, and it stops',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'deploy-compose-'))
      onTestFinished(() => rm(folder, { recursive: true, force: true }))
      await prepareTopology(definition, { ...lab, deployment, onLine: () => {} })
      const running = await startTopology(definition, {
        ...lab,
        deployment,
        folder,
        instance: definition.name,
        port: null,
        telemetry: true,
      })
      onTestFinished(() => running.stop())
      const workers = (await running.processes()).filter(({ role }) => role === 'worker')
      expect(workers).toHaveLength(expectedWorkers(definition.workers, 2))
      const answers = Array.from({ length: 8 }, async () => {
        const headers = { connection: 'close' }
        const answer = await fetch(running.url + targets.fastify.whoamiPath, { headers })
        return answer.headers.get('x-lab-process')
      })
      expect(new Set(await Promise.all(answers))).toEqual(new Set(workers.map(nameInAnswers)))
      const login = await fetch(`${running.url}/api/token/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(targets.fastify.user),
      })
      expect(login.status).toBe(200)
      const told = await readdir(running.telemetryFolder ?? '')
      expect(told.toSorted()).toEqual(
        workers.map((one) => `${nameInAnswers(one)}.jsonl`).toSorted(),
      )
      await running.stop()
      expect(await running.processes()).toEqual([])
    },
    long,
  )
})

test('a form in containers is described by the names that the host’s has', () => {
  for (const definition of contained) {
    const host = Object.keys(definition.settings({ workers: 2 }))
    const own = Object.keys(definition.compose?.settings({ workers: 2, deployment }) ?? {})
    const others = own.filter((one) => !host.includes(one))
    expect([definition.name, others]).toEqual([definition.name, []])
  }
})
