import { describe, expect, test } from 'vitest'
import { type AuthStore, openSqliteStore } from '../src/index.ts'
import { networkOf } from '../src/passwords/throttle.ts'
import { startApi, USER } from './support/api.ts'

const limits = { account: 3, address: 5, window: 60 }
const wrong = { ...USER, password: 'a wrong passphrase' }

describe('logins are limited', () => {
  test('per account: 429 with Retry-After, also for the right password, until it is over', async () => {
    let now = 1e12
    const { post } = await startApi({ loginThrottle: limits, clock: () => now })
    for (let index = 0; index < 3; index += 1) {
      expect((await post('/api/token/', wrong)).statusCode).toBe(401)
    }
    const refused = await post('/api/token/', USER)
    expect([refused.statusCode, refused.headers['retry-after'], refused.json()]).toEqual([
      429,
      '20',
      { detail: 'Request was throttled. Expected available in 20 seconds.' },
    ])
    expect(refused.headers['content-type']).toBe('application/problem+json')
    now += 19_000
    expect((await post('/api/token/', USER)).headers['retry-after']).toBe('1')
    now += 1000
    expect((await post('/api/token/', USER)).statusCode).toBe(200)
  })

  test('per address, whatever the names', async () => {
    const { post } = await startApi({ loginThrottle: limits, clock: () => 1e12 })
    const statuses: number[] = []
    for (let index = 0; index < 6; index += 1) {
      statuses.push((await post('/api/token/', { ...wrong, username: `u${index}` })).statusCode)
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  })

  test('an account that is over its limit leaves the address of its attempts to others', async () => {
    const { post } = await startApi({ loginThrottle: limits, clock: () => 1e12 })
    const statuses: number[] = []
    for (let index = 0; index < 8; index += 1) {
      statuses.push((await post('/api/token/', wrong)).statusCode)
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429, 429, 429])
    expect((await post('/api/token/', { ...wrong, username: 'another' })).statusCode).toBe(401)
  })

  test('an unknown name is limited like a known one', async () => {
    const { post } = await startApi({ loginThrottle: limits, clock: () => 1e12 })
    const statuses: number[] = []
    for (let index = 0; index < 4; index += 1) {
      statuses.push((await post('/api/token/', { ...wrong, username: 'nobody' })).statusCode)
    }
    expect(statuses).toEqual([401, 401, 401, 429])
  })

  test('only while they fail: who knows the password is never limited', async () => {
    const { post } = await startApi({ loginThrottle: limits, clock: () => 1e12 })
    for (let index = 0; index < 10; index += 1) {
      expect((await post('/api/token/', USER)).statusCode).toBe(200)
    }
  })

  test('of a flood at once no more than the limit is looked at', async () => {
    const { post } = await startApi({ loginThrottle: limits, clock: () => 1e12 })
    const flood = Array.from({ length: 12 }, () => post('/api/token/', wrong))
    const statuses = (await Promise.all(flood)).map((answer) => answer.statusCode)
    expect(statuses.filter((status) => status === 401)).toHaveLength(3)
    expect(statuses.filter((status) => status === 429)).toHaveLength(9)
  })

  test('right passwords that come at once are in nobody’s way, also beside wrong ones', async () => {
    const { post } = await startApi({
      loginThrottle: limits,
      clock: () => 1e12,
      hashConcurrency: 12,
    })
    const flood = Array.from({ length: 12 }, () => post('/api/token/', USER))
    const statuses = (await Promise.all(flood)).map((answer) => answer.statusCode)
    expect(statuses).toEqual(Array.from({ length: 12 }, () => 200))
    const mixed = [wrong, ...Array.from({ length: 10 }, () => USER), wrong]
    const answers = await Promise.all(mixed.map((who) => post('/api/token/', who)))
    expect(answers.map((answer) => answer.statusCode)).toEqual(
      mixed.map((who) => (who === USER ? 200 : 401)),
    )
  })

  test('of a flood that is looked at at once, no more than the limit is told to be wrong', async () => {
    const { post } = await startApi({
      loginThrottle: limits,
      clock: () => 1e12,
      hashConcurrency: 16,
    })
    const flood = Array.from({ length: 16 }, () => post('/api/token/', wrong))
    const answers = await Promise.all(flood)
    expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(3)
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(13)
  })

  test('the right password among too many wrong ones is not told either', async () => {
    let now = 1e12
    const store = openSqliteStore({ file: ':memory:' })
    let asked = 0
    const { post } = await startApi({
      store: {
        ...store,
        attemptWait: async (...given) => {
          const wait = await store.attemptWait(...given)
          asked += 1
          // Twice two buckets: from here on the right password is looked at, and the others fail.
          if (asked === 4) await attack()
          return wait
        },
      },
      loginThrottle: limits,
      clock: () => now,
    })
    const attack = async () => {
      for (let guess = 0; guess < 3; guess += 1) {
        expect((await post('/api/token/', wrong)).statusCode).toBe(401)
      }
    }
    const late = await post('/api/token/', USER)
    expect([late.statusCode, late.headers['retry-after']]).toEqual([429, '20'])
    now += 20_000
    expect((await post('/api/token/', USER)).statusCode).toBe(200)
  })

  test('what is over the limit by the time of its turn costs no hash', async () => {
    const store = openSqliteStore({ file: ':memory:' })
    let counted = 0
    const counting: AuthStore = {
      ...store,
      takeAttempt: (...given) => {
        counted += 1
        return store.takeAttempt(...given)
      },
    }
    const { post } = await startApi({
      store: counting,
      loginThrottle: { account: 3, address: 100, window: 60 },
      clock: () => 1e12,
      hashConcurrency: 1,
    })
    await Promise.all(Array.from({ length: 12 }, () => post('/api/token/', wrong)))
    // Every hash of a wrong password is followed by counting it, for the account and the address.
    expect(counted).toBe(2 * 3)
  })

  test('unless it is switched off', async () => {
    const { post } = await startApi({ loginThrottle: false })
    for (let index = 0; index < 30; index += 1) {
      expect((await post('/api/token/', wrong)).statusCode).toBe(401)
    }
  })
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
])('%s belongs to %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
