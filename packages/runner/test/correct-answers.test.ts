import { createServer } from 'node:http'
import { join } from 'node:path'
import { type Generator, startGenerator } from '@deployment-lab/loadgen'
import { type LoadReading, totalOf } from '@deployment-lab/result'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { hasTraffic, loadScenarios, type Scenario, seededAccount } from '../src/index.ts'
import { measure } from '../src/run/measure.ts'

let generator: Generator
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  generator = await startGenerator()
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
afterAll(() => generator.stop())

/** A server that gives tokens, and to everything else the right status with one body. */
const serve = async (body: string): Promise<string> => {
  const tokens = JSON.stringify({ access: 'a.b.c', refresh: 'd.e.f' })
  const server = createServer((request, response) => {
    const { url = '', method } = request
    request.resume().on('end', () => {
      const status = method === 'POST' && url === '/api/notes/' ? 201 : 200
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(url.startsWith('/api/token/') ? tokens : body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(() => resolve())))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  return `http://127.0.0.1:${address.port}`
}

/** Correct answers beside those to logins and refreshes, and wrong ones. */
const load = async (scenario: Scenario, url: string) => {
  const reading = await measure(
    generator,
    {
      url,
      scenario: { ...scenario, faults: [] },
      step: scenario.load.model === 'closed' ? 4 : null,
      duration: 300,
      seed: 1,
      token: 'a.b.c',
      account: seededAccount,
    },
    new AbortController().signal,
  )
  return answersOf(reading)
}

const answersOf = (reading: LoadReading): { ok: number; wrong: number } => {
  if (reading.model === 'closed') {
    const uses = reading.groups?.find(({ name }) => name === 'tokenUses')
    return uses ?? reading
  }
  const { ok, wrongAnswer } = totalOf(reading)
  return { ok, wrong: wrongAnswer }
}

const scenarios = await loadScenarios(join(import.meta.dirname, '../../../bench/scenarios'))

/** The requests of users alone, sent as usual: what others send may break something, or pause. */
const ofUsers = ({ load: given, ...scenario }: Scenario): Scenario => ({
  ...scenario,
  load:
    given.model === 'closed'
      ? given
      : {
          ...given,
          streams: given.streams
            .filter(({ users }) => users)
            .map(({ name, users, rate, mix }) => ({ name, users, rate, mix })),
        },
})

describe.each(scenarios.filter(hasTraffic).map(ofUsers))('$name', (scenario) => {
  test('an answer that is empty or says something else is not correct', async () => {
    for (const body of ['', '{"username":"somebody-else","text":"other"}']) {
      const { ok, wrong } = await load(scenario, await serve(body))
      expect(ok).toBe(0)
      expect(wrong).toBeGreaterThan(0)
    }
  })

  test('an answer that says what was asked for is correct', async () => {
    const body =
      '{"id":1,"username":"lab-user","text":"lab","burned_ms":5,"waited_ms":400,"detail":"Everybody may read this."}' +
      '"burned_ms":20,<title id="title">'
    const { ok, wrong } = await load(scenario, await serve(body))
    expect(ok).toBeGreaterThan(0)
    expect(wrong).toBe(0)
  })
})
