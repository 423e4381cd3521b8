import { describe, expect, onTestFinished, test } from 'vitest'
import type { AuthStore } from '../src/index.ts'
import { hashToken, newId } from '../src/tokens/issue-tokens.ts'
import { accessClaims, sign, startApi } from './support/api.ts'
import { openStore } from './support/open-store.ts'
import { backends } from './support/stores.ts'
import { askAll, startWorkers, type Worker } from './support/workers.ts'

const TOKENS = 2000
const BATCH = 20

/** A session with its tokens, without the cost of a password. */
async function startSession(store: AuthStore, passwordHash: string) {
  const [id, now] = [newId(), Math.floor(Date.now() / 1000)]
  const times = { iat: now, exp: now + 3600, jti: newId(), sid: id }
  const refresh = sign(accessClaims({ ...times, token_type: 'refresh' }))
  const access = sign(accessClaims({ ...times, exp: now + 300 }))
  const session = { id, userId: 1, createdAt: now, expiresAt: now + 3600 }
  const first = { tokenHash: hashToken(refresh), expiresAt: now + 3600 }
  await store.createSession(session, first, { passwordHash, updateLastLogin: false })
  return { refresh, access }
}

/**
 * All present the same tokens at the same time, a few at once: over all of them the fastest would
 * run ahead, and the others only find what it has used. Each batch reaches another worker first.
 *
 * @returns the statuses of each token, one a worker
 */
async function presentAll(workers: readonly Worker[], tokens: string[]): Promise<number[][]> {
  const outcomes: number[][] = []
  for (let start = 0; start < tokens.length; start += BATCH) {
    const batch = tokens.slice(start, start + BATCH)
    const turn = (start / BATCH) % workers.length
    const inTurn = [...workers.slice(turn), ...workers.slice(0, turn)]
    const answers = await askAll<number[]>(inTurn, batch)
    const byWorker = workers.map((worker) => answers[inTurn.indexOf(worker)] ?? [])
    outcomes.push(...batch.map((_token, index) => byWorker.map((all) => all[index] ?? 0)))
  }
  return outcomes
}

for (const { name, backend, skip } of backends()) {
  describe.skipIf(skip)(`processes on ${name}`, () => {
    test(`4 present the same ${TOKENS} refresh tokens: each is consumed exactly once`, async () => {
      const place = await backend.create()
      const store = await openStore(place)
      const { post, get } = await startApi({ store })
      const account = await store.findAccount('lab-user')
      const tokens: { refresh: string; access: string }[] = []
      for (let index = 0; index < TOKENS; index += 1) {
        tokens.push(await startSession(store, account?.passwordHash ?? ''))
      }
      expect((await get('/api/me/', `Bearer ${tokens[0]?.access}`)).statusCode).toBe(200)

      const workers = await startWorkers(4, 'refresh', place)
      const outcomes = await presentAll(
        workers,
        tokens.map(({ refresh }) => refresh),
      )
      const consumed = outcomes.map((all) => all.toSorted((a, b) => a - b).join(' '))
      expect(new Set(consumed)).toEqual(new Set(['200 401 401 401']))
      // More than one process won, or the race was none.
      const winners = new Set(outcomes.map((all) => all.indexOf(200)))
      expect(winners.size).toBeGreaterThan(1)
      // Three reuses each: every family is over, here too, at the next request.
      for (const { refresh, access } of tokens) {
        expect((await get('/api/me/', `Bearer ${access}`)).statusCode).toBe(401)
        expect((await post('/api/token/verify/', { token: refresh })).statusCode).toBe(401)
      }
    }, 300_000)

    test('6 create and seed one new database at once', async () => {
      const place = await backend.create()
      const workers = await startWorkers(6, 'seed', place)
      const created = await askAll<number>(workers, [])
      expect(created.reduce((sum, count) => sum + count)).toBe(2)
      const store = await openStore(place)
      onTestFinished(async () => store.close())
      expect(await store.findAccount('lab-admin')).toMatchObject({ role: 'admin' })
      expect(await store.listUsers(10)).toHaveLength(2)
      expect(await store.findPrincipal(99, null)).toBe('unknown-user')
    })
  })
}
