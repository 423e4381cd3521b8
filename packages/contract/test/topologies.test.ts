import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type LabContext,
  loadTopologies,
  startTopology,
  type TopologyDefinition,
  targets,
} from '@deployment-lab/topology'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, collectAnswers, corpus, equalityOf } from '../src/index.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const definitions = await loadTopologies(join(root, 'deploy'))
const lab: LabContext = { root, node: process.execPath, cores: 2, env: process.env }
// Starting a topology takes its time on a busy machine.
const { signal } = new AbortController()

const missingOf = async ({ needs }: TopologyDefinition): Promise<string | null> => {
  for (const need of needs) {
    const found = await need.check(lab)
    if (!found.ok) return `${found.reason}. ${found.remedy}`
  }
  return null
}

const collect = async (definition: TopologyDefinition): Promise<Answer[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'contract-'))
  try {
    const { name } = definition
    const running = await startTopology(definition, {
      ...lab,
      folder,
      instance: name,
      port: null,
      signal,
    })
    try {
      return await collectAnswers(running.url, targets[definition.target].user, signal)
    } finally {
      await running.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const named = (name: string): TopologyDefinition => {
  const found = definitions.find((one) => one.name === name)
  if (found === undefined) throw new Error(`deploy/${name} is missing`)
  return found
}

let reference: Answer[]
beforeAll(async () => {
  reference = await collect(named('node'))
})

test('the reference answers every case as the case expects, and never with a failure', () => {
  expect(equalityOf('node', null, reference, []).differences).toEqual([])
  expect(reference.filter((one) => one.state === 'unanswered' || one.status >= 500)).toEqual([])
})

describe.for(definitions.filter(({ name }) => name !== 'node'))('$name', (definition) => {
  const declared = definition.differs ?? []

  test('it answers as the reference does, but for what it declares', async (context) => {
    const missing = await missingOf(definition)
    if (missing !== null) context.skip(missing)
    const answers = await collect(definition)
    const record = equalityOf(definition.name, reference, answers, declared)
    expect(record.differences).toEqual([])
    expect(record).toMatchObject({ cases: corpus.length, equal: true })
    const isDeclared = (name: string): boolean =>
      declared.some((one) => one.case === name && one.part === 'status')
    expect(
      answers.filter(
        (one) => one.state === 'unanswered' || (one.status >= 500 && !isDeclared(one.case)),
      ),
    ).toEqual([])

    const used = record.declared.map((one) => `${one.case} ${one.part}`)
    expect(used, 'each declared difference is one').toEqual(
      declared.map((one) => `${one.case} ${one.part}`),
    )

    // Each declaration is needed: without it the topology would be void.
    for (const one of declared) {
      const others = declared.filter((other) => other !== one)
      expect(equalityOf(definition.name, reference, answers, others).equal).toBe(false)
    }
  })
})

test('a difference of dev that nobody declared voids it, and a declared one is listed', async () => {
  const dev = named('dev')
  const answers = await collect(dev)
  const undeclared = equalityOf('dev', reference, answers, [])
  expect(undeclared).toMatchObject({ equal: false, differing: 1, declared: [] })
  expect(undeclared.differences[0]).toEqual({
    case: 'bearer-development-secret',
    part: 'status',
    expected: '401',
    got: '200',
  })
  const { equal, declared } = equalityOf('dev', reference, answers, dev.differs ?? [])
  expect(equal).toBe(true)
  expect(declared.map(({ part }) => part)).toEqual(dev.differs?.map(({ part }) => part))
})
