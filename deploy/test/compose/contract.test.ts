import { rm } from 'node:fs/promises'
import { type Answer, collectAnswers, corpus, equalityOf } from '@deployment-lab/contract'
import { targets } from '@deployment-lab/topology'
import { beforeAll, describe, expect, test } from 'vitest'
import { createProject, type Profile, profiles, up } from '../../docker/measure/project.ts'
import { differences } from './differences.ts'
import { withoutEngine } from './engine.ts'
import { copyForOwner, leftovers } from './project.ts'

const { signal } = new AbortController()
const answersOf = new Map<Profile, Promise<Answer[]>>()

/** Brings a profile up, asks it everything, and takes it away. */
const ask = async (profile: Profile, source: string): Promise<Answer[]> => {
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
const askEach = async (several: readonly Profile[], source: string): Promise<void> => {
  for (const profile of several) {
    const answers = ask(profile, source)
    answersOf.set(profile, answers)
    await answers.catch(() => {})
  }
}

describe.skipIf(withoutEngine)('every profile', () => {
  // They wait more than they work, so two are up at a time.
  beforeAll(async () => {
    const isEven = (_: Profile, index: number): boolean => index % 2 === 0
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
    const declared = differences[profile]
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
