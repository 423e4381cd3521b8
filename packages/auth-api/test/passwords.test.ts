import { hash } from '@node-rs/argon2'
import { describe, expect, test } from 'vitest'
import { hashPassword, needsRehash, verifyPassword } from '../src/passwords/argon2.ts'
import { createLimiter } from '../src/passwords/limiter.ts'
import { startApi, USER } from './support/api.ts'

describe('hashes', () => {
  test('are argon2id with 19 MiB, two passes, one lane, and a salt of their own', async () => {
    const [one, two] = await Promise.all([hashPassword('passphrase'), hashPassword('passphrase')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(await verifyPassword(one, 'passphrase')).toBe(true)
    expect(await verifyPassword(one, 'passphrasE')).toBe(false)
  })

  test('that cannot be read belong to nobody', async () => {
    expect(await verifyPassword('pbkdf2_sha256$1$x$y', 'passphrase')).toBe(false)
    expect(needsRehash('pbkdf2_sha256$1$x$y')).toBe(true)
  })

  test('of less work are replaced at the next login, and the password still works', async () => {
    const { store, post } = await startApi()
    const weak = await hash(USER.password, { memoryCost: 1024, timeCost: 1 })
    const account = await store.findAccount(USER.username)
    await store.replacePasswordHash(1, account?.passwordHash ?? '', weak)
    expect((await store.findAccount(USER.username))?.passwordHash).toBe(weak)
    expect((await post('/api/token/', USER)).statusCode).toBe(200)
    const renewed = (await store.findAccount(USER.username))?.passwordHash ?? ''
    expect(needsRehash(renewed)).toBe(false)
    expect((await post('/api/token/', USER)).statusCode).toBe(200)
    expect((await store.findAccount(USER.username))?.passwordHash).toBe(renewed)
  })
})

describe('hashing is bounded', () => {
  test('so many run, so many wait in turn, the rest is turned away', async () => {
    const limit = createLimiter(2, 3)
    const running = new Set<number>()
    const order: number[] = []
    let most = 0
    const task = (id: number) => async () => {
      running.add(id)
      most = Math.max(most, running.size)
      await new Promise((resolve) => setImmediate(resolve))
      running.delete(id)
      order.push(id)
      return id
    }
    const results = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((id) => limit(task(id))))
    expect(most).toBe(2)
    expect(results).toEqual([1, 2, 3, 4, 5, 'queue-full', 'queue-full'])
    expect(order).toEqual([1, 2, 3, 4, 5])
    expect(await limit(task(8))).toBe(8)
  })

  test('a task that fails gives its place back', async () => {
    const limit = createLimiter(1, 0)
    await expect(limit(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await limit(async () => 'next')).toBe('next')
  })

  test('a login too many is 429 with Retry-After', async () => {
    const { post } = await startApi({ hashConcurrency: 1, hashQueueLimit: 1 })
    const answers = await Promise.all(Array.from({ length: 5 }, () => post('/api/token/', USER)))
    const statuses = answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)
    expect(statuses).toEqual([200, 200, 429, 429, 429])
    const refused = answers.find((answer) => answer.statusCode === 429)
    expect(refused?.headers['retry-after']).toBe('1')
    expect(refused?.json()).toEqual({
      detail: 'Request was throttled. Expected available in 1 second.',
    })
  })

  test('a flood of logins does not stop requests that only verify a token', async () => {
    const { post, get, login } = await startApi({ hashConcurrency: 1 })
    const authorization = `Bearer ${(await login()).access}`
    let finished = 0
    const flood = Array.from({ length: 10 }, async () => {
      await post('/api/token/', USER)
      finished += 1
    })
    expect((await get('/api/me/', authorization)).statusCode).toBe(200)
    expect(finished).toBeLessThan(10)
    await Promise.all(flood)
  })
})
