import { join } from 'node:path'
import { loadScenarios } from '@deployment-lab/runner'
import type { FactFinding, FactSubject } from '@deployment-lab/runner/scenario'
import { expect, test } from 'vitest'

const scenarios = await loadScenarios(join(import.meta.dirname, '../scenarios'))

/** Status of an API's answer to a request, or null where it gives none. */
type Api = (request: {
  readonly path: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}) => number | null

/**
 * Asks an API that never was, whose two processes take turns.
 *
 * @param keeps share of a large body that stays in its memory
 */
const subjectOf = (api: Api, keeps: number): FactSubject => {
  let asked = 0
  let taken = 0
  return {
    async ask(_, path, { headers = {}, json } = {}) {
      asked += 1
      const status = api({ path, headers, body: JSON.stringify(json ?? null) })
      if (status === null) throw new Error('nobody answers')
      const body = JSON.stringify({ access: 'an-access-token', refresh: 'a-refresh-token' })
      return { status, headers: { 'x-lab-process': String(asked % 2) }, body }
    },
    signIn: async () => ({}),
    account: { username: 'user', password: 'right' },
    logTail: async () => '',
    now: () => 0,
    upload: async (path, bytes) => {
      const status = api({ path, headers: {}, body: '' })
      taken += keeps * bytes
      return { status, sent: bytes / 4 }
    },
    residentBytes: async () => 100e6 + taken,
  }
}

/** Findings of the facts of a scenario in an API, by their names. */
const findingsIn = async (
  name: string,
  api: Api,
  keeps = 0,
): Promise<Record<string, FactFinding>> => {
  const subject = subjectOf(api, keeps)
  const facts = scenarios.find((scenario) => scenario.name === name)?.facts ?? []
  const found: Record<string, FactFinding> = {}
  for (const fact of facts) {
    const state = await fact.before?.(subject)
    await fact.during?.(subject, state)
    await fact.during?.(subject, state)
    found[fact.name] = await fact.check(subject, state)
  }
  return found
}

const isLogin = (path: string): boolean => path === '/api/token/'

test('a session that has ended and a wrong password are refused, or the database was bypassed', async () => {
  const sound: Api = ({ path, body }) =>
    isLogin(path) ? (body.includes('right') ? 200 : 503) : path === '/api/me/' ? null : 200
  expect(await findingsIn('store-down', sound)).toEqual({
    'bypassed-session': { harmed: false, evidence: 'no answer (2 times)' },
    'bypassed-password': { harmed: false, evidence: '503 (2 times)' },
  })
  const open: Api = () => 200
  expect(await findingsIn('store-hang', open)).toEqual({
    'bypassed-session': { harmed: true, evidence: '200 (2 times)' },
    'bypassed-password': { harmed: true, evidence: '200 (2 times)' },
  })
})

test('every process has to know that a session has ended, before and after a restart', async () => {
  const known: Api = ({ path }) => (path === '/api/me/' || path.includes('refresh') ? 401 : 200)
  expect(await findingsIn('revocation', known)).toEqual({
    'ended-access': {
      harmed: false,
      evidence: '0 of 20 by 2 processes, then 0 of 20 by 2 processes',
    },
    'ended-refresh': {
      harmed: false,
      evidence: '0 of 20 by 2 processes, then 0 of 20 by 2 processes',
    },
    'ended-verified': {
      harmed: true,
      evidence: '20 of 20 by 2 processes, then 20 of 20 by 2 processes',
    },
  })
  let uses = 0
  const kept: Api = ({ path }) => {
    if (path !== '/api/me/') return known({ path, body: '', headers: {} })
    uses += 1
    // Kept by one process in two, and lost with it.
    return uses > 20 || uses % 2 === 0 ? 200 : 401
  }
  expect((await findingsIn('revocation', kept))['ended-access']).toEqual({
    harmed: true,
    evidence: '10 of 20 by 2 processes, then 20 of 20 by 2 processes',
  })
})

test('large bodies harm where they stay in memory, or where nobody answers after them', async () => {
  const refuses: Api = ({ path }) => (isLogin(path) ? 413 : 200)
  expect(await findingsIn('big-body', refuses, 0.1)).toEqual({
    'big-body': { harmed: false, evidence: '413 (10 times) after 2.5 MB; memory 10.0 MB more' },
  })
  expect((await findingsIn('big-body', refuses, 0.6))['big-body']?.harmed).toBe(true)
  const dies: Api = ({ path }) => (isLogin(path) ? 413 : null)
  expect((await findingsIn('big-body', dies))['big-body']?.harmed).toBe(true)
  const cuts: Api = ({ path }) => (isLogin(path) ? null : 200)
  expect((await findingsIn('big-body', cuts))['big-body']).toEqual({
    harmed: false,
    evidence: 'cut off (10 times) after 2.5 MB; memory 0.0 MB more',
  })
})
