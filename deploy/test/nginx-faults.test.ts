import { startGenerator } from '@deployment-lab/loadgen'
import { findNginx } from '@deployment-lab/topology'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { chosen, tutorial } from '../nginx/measure/candidates.ts'
import { faults } from '../nginx/measure/faults.ts'
import { startCandidate } from '../nginx/measure/start.ts'
import { believable } from '../nginx/measure/trial.ts'

type Generator = Awaited<ReturnType<typeof startGenerator>>
let generator: Generator
beforeAll(async () => {
  generator = await startGenerator()
})
afterAll(() => generator.stop())

const never = new AbortController().signal
const patience = { timeout: 180_000 }
const installed = (await findNginx(process.env)) !== null
/** Clients that give up after the load, so that a busy machine loses them nothing. */
const patient = { timeout: 10_000, signal: never }

test.for(faults)('a %s under load loses no GET, twice', patience, async (fault, { skip }) => {
  skip(!installed, 'nginx is not installed')
  const running = await startCandidate(chosen, never)
  onTestFinished(() => running.stop())
  for (const seed of [1, 2]) {
    const loss = await believable(generator, running, fault, { ...patient, seed })
    skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
    expect(loss).toMatchObject({ gets: 0 })
  }
})

test('set as in tutorials, a rolling restart loses hundreds', patience, async ({ skip }) => {
  skip(!installed, 'nginx is not installed')
  const running = await startCandidate(tutorial, never)
  onTestFinished(() => running.stop())
  const loss = await believable(generator, running, 'rolling restart', {
    ...patient,
    seed: 1,
  })
  skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
  expect(loss.gets).toBeGreaterThan(100)
})
