import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startServer, temporaryFolder } from './support/server.ts'

describe('logins', () => {
  const attempts = async (url: string) => {
    const answers: Response[] = []
    for (let index = 0; index < 25; index += 1) {
      const body = new URLSearchParams({ username: 'lab-user', password: 'a-wrong-passphrase' })
      answers.push(await fetch(`${url}/api/token/`, { method: 'POST', body }))
    }
    return answers.map(({ status }) => status)
  }

  test('that fail too often are turned away, in every process', async () => {
    const environment = { DATABASE_FILE: join(temporaryFolder(), 'auth.db') }
    const one = await startServer('production', environment)
    const two = await startServer('production', environment)
    const statuses = [...(await attempts(one.url)), ...(await attempts(two.url))]
    // The store's own limit of 20, and one more for every 15 seconds that this took.
    const allowed = statuses.filter((status) => status === 401).length
    expect(allowed).toBeGreaterThanOrEqual(20)
    expect(statuses.slice(25)).toContain(429)
    expect(allowed).toBeLessThan(40)
  })

  test('are not limited with LOGIN_THROTTLE=off', async () => {
    const server = await startServer('production', { LOGIN_THROTTLE: 'off' })
    expect(await attempts(server.url)).toEqual(Array.from({ length: 25 }, () => 401))
  })
})
