import { type Answer, collectAnswers, corpus, equalityOf } from '@deployment-lab/contract'
import { targets } from '@deployment-lab/topology'
import { describe, expect, test } from 'vitest'
import { profiles } from '../../docker/measure/project.ts'
import { differences } from './differences.ts'
import { withoutEngine } from './engine.ts'
import { useProject } from './project.ts'

const { signal } = new AbortController()

// "node" is the first, and the others are held against it.
let reference: Answer[] = []

describe.skipIf(withoutEngine).for([...profiles])('%s', (profile) => {
  const project = useProject(profile)
  const declared = differences[profile]

  test('it answers as node does, but for what it declares', { timeout: 120_000 }, async () => {
    const answers = await collectAnswers(project().url, targets.fastify.user, signal)
    if (profile === 'node') reference = answers
    const record = equalityOf(profile, reference, answers, declared)
    expect(record.differences).toEqual([])
    expect(record).toMatchObject({ cases: corpus.length, equal: true })
    expect(answers.filter((one) => one.state === 'unanswered' || one.status >= 500)).toEqual([])
    expect(
      record.declared.map((one) => `${one.case} ${one.part}`),
      'each declared difference is one',
    ).toEqual(declared.map((one) => `${one.case} ${one.part}`))
  })
})
