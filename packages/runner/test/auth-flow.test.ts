import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClosedLoopReading, GroupReading } from '@deployment-lab/result'
import { loadTopologies, type RunningTopology, startTopology } from '@deployment-lab/topology'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clients, get, logIn, runAlone, type Scenario, seededAccount, times } from '../src/index.ts'
import { realLab } from './lab.ts'
import { authFlow } from './sample.ts'

let folder: string
let server: RunningTopology
beforeAll(async () => {
  const lab = realLab()
  folder = await mkdtemp(join(tmpdir(), 'auth-flow-'))
  const node = (await loadTopologies(join(lab.root, 'deploy'))).find(({ name }) => name === 'node')
  if (node === undefined) throw new Error('deploy/node is missing')
  const { signal } = new AbortController()
  server = await startTopology(node, { ...lab, folder, instance: 'node', port: null, signal })
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

const loadWith = async (
  scenario: Scenario,
  { account = seededAccount, signal = new AbortController().signal, seconds = 2 } = {},
): Promise<ClosedLoopReading> => {
  const { readings } = await runAlone({
    scenario,
    url: server.url,
    account,
    seconds,
    seed: 1,
    allowedHosts: [],
    onStep: () => {},
    signal,
  })
  const [reading] = readings
  if (reading?.model !== 'closed') throw new Error('clients are a closed loop')
  return reading
}

const groupOf = ({ groups = [] }: ClosedLoopReading, name: string): GroupReading => {
  const found = groups.find((group) => group.name === name)
  if (found === undefined) throw new Error(`no group ${name}`)
  return found
}

test('clients log in, use their tokens and refresh them, and nothing is refused', async () => {
  const reading = await loadWith(authFlow)
  expect(reading).toMatchObject({ connections: 2, wrong: 0, errors: 0, timeouts: 0, reconnects: 0 })
  expect(reading.groups?.map(({ name }) => name)).toEqual(['logins', 'tokenUses', 'refreshes'])
  const [logins, uses, refreshes] = ['logins', 'tokenUses', 'refreshes'].map((name) =>
    groupOf(reading, name),
  )
  expect((logins?.ok ?? 0) + (uses?.ok ?? 0) + (refreshes?.ok ?? 0)).toBe(reading.ok)
  // Five uses, a refresh and five uses a login; each of the two clients is somewhere in between.
  expect(refreshes?.ok).toBeGreaterThan(2)
  expect(logins?.ok).toBeGreaterThanOrEqual(refreshes?.ok ?? 0)
  expect((logins?.ok ?? 0) - (refreshes?.ok ?? 0)).toBeLessThanOrEqual(2)
  expect(uses?.ok).toBeGreaterThanOrEqual(10 * ((logins?.ok ?? 0) - 2))
  expect(uses?.ok).toBeLessThanOrEqual(10 * (logins?.ok ?? 0))
  expect(reading.littleError).toBeLessThan(0.1)
})

test('a client that is refused counts it as wrong and logs in again', async () => {
  const unsigned = get('/api/me/', { signedIn: false })
  const script = [logIn(), get('/api/me/'), unsigned, times(5, get('/api/me/'))]
  const load = clients({ connections: 2, script })
  const reading = await loadWith({ ...authFlow, load })
  expect(groupOf(reading, 'logins').ok).toBeGreaterThan(2)
  const refused = groupOf(reading, 'others')
  expect(refused.ok).toBe(0)
  expect(groupOf(reading, 'logins').ok - refused.wrong).toBeLessThanOrEqual(2)
  expect(reading.wrong).toBe(refused.wrong)
  // Nothing behind the refusal was sent: a login has one use.
  expect(groupOf(reading, 'tokenUses').ok).toBeLessThanOrEqual(groupOf(reading, 'logins').ok)
})

test('the account that is given logs in, and a wrong one gets no token', async () => {
  const reading = await loadWith(authFlow, {
    account: { ...seededAccount, password: 'not the password' },
    seconds: 1,
  })
  expect(reading.ok).toBe(0)
  expect(reading.wrong).toBe(groupOf(reading, 'logins').wrong)
  expect(reading.wrong).toBeGreaterThan(0)
})
