import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Answer, collectAnswers, corpus, equalityOf } from '@deployment-lab/contract'
import { loadTopologies, targets } from '@deployment-lab/topology'
import { beforeAll, describe, expect, test } from 'vitest'
import { createProject, profiles, up } from '../support/project.ts'
import { withoutEngine } from './engine.ts'
import { copyForOwner, leftovers } from './project.ts'

const { signal } = new AbortController()
const answersOf = new Map<string, Promise<Answer[]>>()
const definitions = await loadTopologies(fileURLToPath(new URL('../..', import.meta.url)))

/** Answers of a profile that differ from those of "node", on purpose. */
const differencesOf = (profile: string) => {
  const { differs = [], compose } = definitions.find(({ name }) => name === profile) ?? {}
  const all = [...differs, ...(compose?.differs ?? [])]
  // The Nginx of the containers is newer than most hosts', and keeps the connection in one case more.
  return profile.startsWith('nginx') ? all.filter((one) => one.case !== 'host-with-a-user') : all
}

/** Brings a profile up, asks it everything, and takes it away. */
const ask = async (profile: string, source: string): Promise<Answer[]> => {
  const project = await createProject(profile, {}, source)
  await up(project, ['--build'])
  try {
    return await collectAnswers(project.url, targets.fastify.user, signal)
  } finally {
    await project.down()
    expect(await leftovers(project)).toEqual([])
  }
}

/** One after the other; what fails is the profile's own test's to say. */
const askEach = async (several: readonly string[], source: string): Promise<void> => {
  for (const profile of several) {
    const answers = ask(profile, source)
    answersOf.set(profile, answers)
    await answers.catch(() => {})
  }
}

describe.skipIf(withoutEngine)('every profile', () => {
  // They wait more than they work, so two are up at a time.
  beforeAll(async () => {
    const isEven = (_: string, index: number): boolean => index % 2 === 0
    const first = profiles.filter(isEven)
    const second = profiles.filter((one) => !first.includes(one))
    // From a source that the users of the containers may not read.
    const source = await copyForOwner()
    try {
      await Promise.all([askEach(first, source), askEach(second, source)])
    } finally {
      await rm(source, { recursive: true })
    }
  }, 900_000)

  test.for([...profiles])('%s answers as node does, but for what it declares', async (profile) => {
    const [reference = [], answers = []] = await Promise.all([
      answersOf.get('node'),
      answersOf.get(profile),
    ])
    const declared = differencesOf(profile)
    const record = equalityOf(profile, reference, answers, declared)
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
  })
})
