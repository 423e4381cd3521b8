import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Answer, collectAnswers, corpus, equalityOf } from '@deployment-lab/contract'
import {
  expectedWorkers,
  loadTopologies,
  nameInAnswers,
  onHost,
  prepareTopology,
  type RunningTopology,
  startTopology,
  type TopologyDefinition,
  targets,
} from '@deployment-lab/topology'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProject, docker, up } from '../support/project.ts'
import { withoutEngine } from './engine.ts'
import { copyForOwner, leftovers } from './project.ts'

const definitions = await loadTopologies(fileURLToPath(new URL('../..', import.meta.url)))
const contained = definitions.filter(({ compose }) => compose !== undefined)
const deployment = { ...onHost, driver: 'compose' } as const
const { signal } = new AbortController()
const long = 900_000

/** The source of all that is started here, which the users of the containers may not read. */
let source: string
beforeAll(async () => {
  source = await copyForOwner()
})
afterAll(() => rm(source, { recursive: true }))

/** Starts a topology in containers, and returns all that its workers and its edge say. */
const ask = async (definition: TopologyDefinition) => {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-compose-'))
  const lab = { root: source, node: process.execPath, cores: 2, env: process.env, signal }
  const instance = definition.name
  const where = { ...lab, deployment, folder, instance, port: null, telemetry: true }
  try {
    await prepareTopology(definition, { ...lab, deployment, onLine: () => {} })
    const running = await startTopology(definition, where)
    try {
      const workers = (await running.processes()).filter(({ role }) => role === 'worker')
      const whoAnswers = async (): Promise<string | null> => {
        const headers = { connection: 'close' }
        const answer = await fetch(running.url + targets.fastify.whoamiPath, { headers })
        return answer.headers.get('x-lab-process')
      }
      const answered = new Set(await Promise.all(Array.from({ length: 8 }, whoAnswers)))
      const answers = await collectAnswers(running.url, targets.fastify.user, signal)
      const telemetry = await readdir(running.telemetryFolder ?? '')
      const name = await projectOf(running)
      await running.stop()
      const left = [...(await running.processes()), ...(await leftovers({ name }))]
      return { workers, answered, answers, telemetry, left }
    } finally {
      await running.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The Compose project of a topology. */
const projectOf = async (running: RunningTopology): Promise<string> => {
  const [container] = (await running.containers()) ?? []
  const format = '{{index .Config.Labels "com.docker.compose.project"}}'
  const name = (await docker(['inspect', '--format', format, container?.id ?? ''])).trim()
  expect(name).not.toBe('')
  return name
}

const asked = new Map<string, ReturnType<typeof ask>>()
/** Asks a topology once, however many tests compare with it. */
const askOnce = (definition: TopologyDefinition): ReturnType<typeof ask> => {
  const asking = asked.get(definition.name) ?? ask(definition)
  asked.set(definition.name, asking)
  return asking
}

const isReference = ({ name }: TopologyDefinition): boolean => name === 'node'
const [node, ...others] = contained.toSorted(
  (a, b) => Number(isReference(b)) - Number(isReference(a)),
)
if (node === undefined) throw new TypeError('no topology has a form in containers')

/** Differences of a topology's answers from those of "node", on purpose. */
const differencesOf = ({ name, differs = [], compose }: TopologyDefinition) => {
  const all = [...differs, ...(compose?.differs ?? [])]
  // The Nginx of the containers is newer than most hosts', and keeps the connection in one case more.
  return name.startsWith('nginx') ? all.filter((one) => one.case !== 'host-with-a-user') : all
}

const expectSameAnswers = async (
  definition: TopologyDefinition,
  answers: Answer[],
): Promise<void> => {
  const declared = differencesOf(definition)
  const record = equalityOf(definition.name, (await askOnce(node)).answers, answers, declared)
  expect(record.differences).toEqual([])
  expect(record).toMatchObject({ cases: corpus.length, equal: true })
  const isDeclared = (name: string): boolean =>
    declared.some((one) => one.case === name && one.part === 'status')
  expect(
    answers.filter(
      (one) => one.state === 'unanswered' || (one.status >= 500 && !isDeclared(one.case)),
    ),
  ).toEqual([])
  expect(
    record.declared.map((one) => `${one.case} ${one.part}`),
    'each declared difference is one',
  ).toEqual(declared.map((one) => `${one.case} ${one.part}`))
}

// They wait more than they work, so two are up at a time.
describe.skipIf(withoutEngine).concurrent('in containers', () => {
  test.for([node, ...others])(
    '$name starts, every worker answers and tells of itself, all is answered as node does, and it stops',
    { timeout: long },
    async (definition) => {
      const { workers, answered, answers, telemetry, left } = await askOnce(definition)
      expect(workers).toHaveLength(expectedWorkers(definition.workers, 2))
      expect(answered).toEqual(new Set(workers.map(nameInAnswers)))
      expect(telemetry.toSorted()).toEqual(
        workers.map((one) => `${nameInAnswers(one)}.jsonl`).toSorted(),
      )
      expect(left).toEqual([])
      await expectSameAnswers(definition, answers)
    },
  )

  test(
    'without a database, "docker compose up" alone, it answers the same',
    async () => {
      const project = await createProject('node-sqlite', {}, source)
      await up(project, ['--build'])
      try {
        const answers = await collectAnswers(project.url, targets.fastify.user, signal)
        await expectSameAnswers(node, answers)
      } finally {
        await project.down()
        expect(await leftovers(project)).toEqual([])
      }
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
