import { expect, test, vi } from 'vitest'
import { type AuthStore, openSqliteStore, purgeExpired } from '../src/index.ts'
import { startApi } from './support/api.ts'

test('everything that has expired goes, in batches', async () => {
  let now = Date.now()
  const { store, login } = await startApi({
    clock: () => now,
    accessTokenLifetime: 10,
    refreshTokenLifetime: 10,
  })
  for (let index = 0; index < 5; index += 1) await login()
  now += 11_000
  const last = await login()
  // Batches of 2: 2, 2 and 1 of the five.
  expect(await purgeExpired(store, Math.floor(now / 1000), 2)).toBe(3)
  expect(await store.listSessions(1, Math.floor(now / 1000))).toHaveLength(1)
  expect(last.access).toBeDefined()
})

test('the plugin does it by itself, at its interval', async () => {
  let now = Date.now()
  const plain = openSqliteStore({ file: ':memory:' })
  let purged = 0
  const store: AuthStore = {
    ...plain,
    purge: async (at, limit) => {
      const count = await plain.purge(at, limit)
      purged += count
      return count
    },
  }
  const options = {
    clock: () => now,
    accessTokenLifetime: 10,
    refreshTokenLifetime: 10,
    purgeInterval: 1,
  }
  const { login } = await startApi({ store, ...options })
  await login()
  now += 11_000
  await vi.waitFor(() => expect(purged).toBeGreaterThan(0), { timeout: 20_000, interval: 50 })
})
