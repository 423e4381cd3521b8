import { startGenerator } from '@deployment-lab/loadgen'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { killOne } from '../../docker/measure/faults.ts'
import { runTrial } from '../../docker/measure/trial.ts'
import { withoutEngine } from './engine.ts'
import { statusOf, useProject } from './project.ts'

type Generator = Awaited<ReturnType<typeof startGenerator>>
let generator: Generator
beforeAll(async () => {
  generator = await startGenerator()
})
afterAll(() => generator.stop())

const { signal } = new AbortController()
const patience = { timeout: 180_000 }
/** Clients that give up after the load, so that a busy machine loses them nothing. */
const patient = { seed: 1, timeout: 10_000, signal }

describe.skipIf(withoutEngine).for(['nginx', 'apache'] as const)('behind %s', (profile) => {
  const project = useProject(profile)

  test(
    'a container whose process is killed loses no GET, and comes back by itself',
    patience,
    async ({ skip }) => {
      const loss = await runTrial(generator, project(), 'killed process', patient)
      skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
      expect(loss).toMatchObject({ gets: 0 })
      expect(await project().containers('api')).toHaveLength(2)
    },
  )

  // Apache's members are fixed when it starts.
  test.for(profile === 'nginx' ? ['added and taken away'] : [])(
    'containers are %s, and nothing is lost',
    patience,
    async (_, { skip }) => {
      const loss = await runTrial(generator, project(), 'scaling', patient)
      skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
      expect(loss).toMatchObject({ gets: 0, posts: 0, answering: 4 })
      expect(await project().containers('api')).toHaveLength(2)
    },
  )
})

describe.skipIf(withoutEngine)('pm2', () => {
  const project = useProject('pm2')

  test('a container that ends comes back by itself', patience, async () => {
    await killOne(project(), 'pm2', signal)
    await expect.poll(() => statusOf(`${project().url}/health/ready/`).catch(() => 0)).toBe(200)
  })
})
