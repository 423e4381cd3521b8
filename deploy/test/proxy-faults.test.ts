import { startGenerator } from '@deployment-lab/loadgen'
import { findApache, findNginx, type RunningTopology } from '@deployment-lab/topology'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Candidate } from '../measure/candidate.ts'
import * as ofApache from '../measure/candidates/apache.ts'
import * as ofNginx from '../measure/candidates/nginx.ts'
import { faults } from '../measure/faults.ts'
import { type MeasuredProxy, proxies } from '../measure/proxies.ts'
import { startCandidate } from '../measure/start.ts'
import { believable } from '../measure/trial.ts'

type Generator = Awaited<ReturnType<typeof startGenerator>>
let generator: Generator
beforeAll(async () => {
  generator = await startGenerator()
})
afterAll(() => generator.stop())

const never = new AbortController().signal
const patience = { timeout: 180_000 }
/** Clients that give up after the load, so that a busy machine loses them nothing. */
const patient = { timeout: 10_000, signal: never }

async function start(proxy: MeasuredProxy, candidate: Candidate): Promise<RunningTopology> {
  const running = await startCandidate(proxy, candidate, never)
  onTestFinished(() => running.stop())
  return running
}

describe.runIf((await findNginx(process.env)) !== null)('Nginx', () => {
  test.for(faults)('a %s under load loses no GET, twice', patience, async (fault, { skip }) => {
    const running = await start(proxies.nginx, ofNginx.chosen)
    for (const seed of [1, 2]) {
      const loss = await believable(generator, running, fault, { ...patient, seed })
      skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
      expect(loss).toMatchObject({ gets: 0 })
    }
  })

  test('set as in tutorials, a rolling restart loses hundreds', patience, async ({ skip }) => {
    const running = await start(proxies.nginx, ofNginx.tutorial)
    const loss = await believable(generator, running, 'rolling restart', { ...patient, seed: 1 })
    skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
    expect(loss.gets).toBeGreaterThan(100)
  })
})

describe.runIf((await findApache(process.env)) !== null)('Apache', () => {
  test('a rolling restart and a killed process lose no GET', patience, async ({ skip }) => {
    const running = await start(proxies.apache, ofApache.chosen)
    for (const fault of ['killed process', 'rolling restart'] as const) {
      const loss = await believable(generator, running, fault, { ...patient, seed: 1 })
      skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
      expect({ fault, ...loss }).toMatchObject({ gets: 0 })
    }
  })
})
