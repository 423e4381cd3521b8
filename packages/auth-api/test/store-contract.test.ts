import { randomBytes } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { AuthStore } from '../src/index.ts'
import { openStore } from './support/open-store.ts'
import { backends } from './support/stores.ts'

const NOW = 1_800_000_000
const token = (expiresAt = NOW + 1000) => ({ tokenHash: randomBytes(32), expiresAt })
const claim = { passwordHash: 'hash', updateLastLogin: false }
const ended = 'session-ended'

for (const { name, backend, skip } of backends()) {
  describe.skipIf(skip)(`the store on ${name}`, () => {
    async function open(): Promise<AuthStore> {
      const store = await openStore(await backend.create())
      onTestFinished(async () => store.close())
      return store
    }
    /** A store with one user, the first. */
    async function openWithUser(): Promise<AuthStore> {
      const store = await open()
      await store.createUser({ username: 'ann', role: 'user', passwordHash: 'hash' })
      return store
    }
    async function login(store: AuthStore, id: string, first = token(), changes = {}) {
      const session = { id, userId: 1, createdAt: NOW, expiresAt: NOW + 5000 }
      return store.createSession(session, first, { ...claim, ...changes })
    }

    test('users: created once, found by name, listed by id', async () => {
      const store = await openWithUser()
      const again = { username: 'ann', role: 'admin', passwordHash: 'x' } as const
      expect(await store.createUser(again)).toBe('exists')
      expect(await store.createUser({ ...again, username: 'bob' })).toBe('created')
      expect(await store.findAccount('ann')).toEqual({
        id: 1,
        username: 'ann',
        role: 'user',
        isActive: true,
        passwordHash: 'hash',
      })
      expect(await store.findAccount('Ann')).toBeUndefined()
      expect((await store.listUsers(10)).map(({ id, role }) => [id, role])).toEqual([
        [1, 'user'],
        [2, 'admin'],
      ])
      expect(await store.listUsers(1)).toHaveLength(1)
    })

    test('a principal is found by id and by name, and refused for what became of it', async () => {
      const store = await openWithUser()
      const ann = { id: 1, username: 'ann', role: 'user' }
      expect(await store.findPrincipal(1, null)).toEqual(ann)
      expect(await store.findPrincipalByName('ann', null)).toEqual(ann)
      expect(await store.findPrincipal(2, null)).toBe('unknown-user')
      expect(await store.findPrincipalByName('bob', null)).toBe('unknown-user')
      expect(await store.findPrincipal(1, 'none')).toBe(ended)
      await login(store, 's1')
      expect(await store.findPrincipal(1, 's1')).toEqual(ann)
      expect(await store.setUserActive(1, false)).toBe(true)
      expect(await store.findPrincipal(1, 's1')).toBe('inactive-user')
      await store.setUserActive(1, true)
      expect(await store.deleteUser(1)).toBe(true)
      expect(await store.deleteUser(1)).toBe(false)
      expect(await store.findPrincipal(1, 's1')).toBe('unknown-user')
      expect(await store.setUserActive(1, true)).toBe(false)
    })

    test('a session of one user is none of another', async () => {
      const store = await openWithUser()
      await store.createUser({ username: 'bob', role: 'user', passwordHash: 'x' })
      await login(store, 's1')
      expect(await store.findPrincipal(2, 's1')).toBe(ended)
      expect(await store.endSessionById(2, 's1', NOW)).toBe(false)
      expect(await store.listSessions(2, NOW)).toEqual([])
    })

    test('no session for a password that was changed, or a user who was disabled', async () => {
      const store = await openWithUser()
      expect(await login(store, 's1', token(), { passwordHash: 'older' })).toBe('refused')
      await store.setUserActive(1, false)
      expect(await login(store, 's2')).toBe('refused')
      expect(await store.listSessions(1, NOW)).toEqual([])
    })

    test('the last login is kept where it is asked for', async () => {
      const store = await openWithUser()
      await login(store, 's1')
      expect((await store.listUsers(1))[0]?.lastLogin).toBeNull()
      await login(store, 's2', token(), { updateLastLogin: true })
      expect((await store.listUsers(1))[0]?.lastLogin).toBe(NOW)
    })

    test('rotation consumes a token once; a second use ends the session', async () => {
      const store = await openWithUser()
      const [first, second] = [token(), token()]
      await login(store, 's1', first)
      const absolute: number[] = []
      const mint = (expiresAt: number) => {
        absolute.push(expiresAt)
        return second
      }
      expect(await store.rotate(first.tokenHash, NOW, mint)).toEqual({
        state: 'rotated',
        minted: second,
      })
      expect(absolute).toEqual([NOW + 5000])
      expect(await store.refreshTokenState(second.tokenHash, NOW)).toBe('usable')
      expect(await store.rotate(first.tokenHash, NOW, mint)).toEqual({ state: 'reused' })
      expect(await store.rotate(second.tokenHash, NOW, mint)).toEqual({ state: 'ended' })
      expect(await store.findPrincipal(1, 's1')).toBe(ended)
      expect(await store.rotate(randomBytes(32), NOW, mint)).toEqual({ state: 'unknown' })
    })

    test('of thirty concurrent uses of a token one succeeds, and the session ends', async () => {
      const store = await openWithUser()
      const first = token()
      await login(store, 's1', first)
      const uses = Array.from({ length: 30 }, async () =>
        store.rotate(first.tokenHash, NOW, () => token()),
      )
      const states = (await Promise.all(uses)).map(({ state }) => state)
      expect(states.filter((state) => state === 'rotated')).toHaveLength(1)
      expect(states.filter((state) => state === 'reused')).toHaveLength(29)
      expect(await store.findPrincipal(1, 's1')).toBe(ended)
    })

    test('a mint that fails consumes nothing', async () => {
      const store = await openWithUser()
      const first = token()
      await login(store, 's1', first)
      const broken = async () =>
        store.rotate(first.tokenHash, NOW, () => {
          throw new Error('no key')
        })
      await expect(broken()).rejects.toThrow('no key')
      expect(await store.refreshTokenState(first.tokenHash, NOW)).toBe('usable')
    })

    test('tokens end by idleness, by their session, by a disabled user', async () => {
      const store = await openWithUser()
      const [idle, late] = [token(NOW + 10), token(NOW + 9000)]
      await login(store, 's1', idle)
      await login(store, 's2', late)
      expect(await store.refreshTokenState(idle.tokenHash, NOW + 10)).toBe('ended')
      expect(await store.refreshTokenState(late.tokenHash, NOW + 4999)).toBe('usable')
      expect(await store.refreshTokenState(late.tokenHash, NOW + 5000)).toBe('ended')
      await store.setUserActive(1, false)
      expect(await store.refreshTokenState(late.tokenHash, NOW)).toBe('inactive-user')
      expect(await store.rotate(late.tokenHash, NOW, () => token())).toEqual({
        state: 'inactive-user',
      })
    })

    test('log-out by token works once', async () => {
      const store = await openWithUser()
      const first = token()
      await login(store, 's1', first)
      expect(await store.endSession(first.tokenHash, NOW)).toBe('usable')
      expect(await store.endSession(first.tokenHash, NOW)).toBe('ended')
      expect(await store.endSession(randomBytes(32), NOW)).toBe('unknown')
      expect(await store.findPrincipal(1, 's1')).toBe(ended)
    })

    test('sessions are listed, the last used first, and ended one by one or all', async () => {
      const store = await openWithUser()
      const [first, expired] = [token(), token(NOW + 1)]
      const from = { address: '192.0.2.1', userAgent: 'browser' }
      const session = { id: 's1', userId: 1, createdAt: NOW, expiresAt: NOW + 5000, ...from }
      await store.createSession(session, first, claim)
      await login(store, 's2')
      await login(store, 's3')
      await login(store, 'idle', expired)
      await store.rotate(first.tokenHash, NOW + 7, () => token())
      const listed = await store.listSessions(1, NOW + 8)
      expect(listed.map(({ id }) => id)).toEqual(['s1', 's2', 's3'])
      expect(listed[0]).toEqual({
        id: 's1',
        createdAt: NOW,
        lastUsedAt: NOW + 7,
        expiresAt: NOW + 5000,
        ...from,
      })
      expect(await store.endSessionById(1, 's2', NOW)).toBe(true)
      expect(await store.endSessionById(1, 's2', NOW)).toBe(false)
      expect(await store.endSessionsOf(1, NOW)).toBe(3)
      expect(await store.listSessions(1, NOW)).toEqual([])
      for (const id of ['s1', 's2', 's3']) expect(await store.findPrincipal(1, id)).toBe(ended)
    })

    test('tokens without a session end with log-out everywhere, by their time of issue', async () => {
      const store = await openWithUser()
      await store.endSessionsOf(1, NOW)
      expect(await store.findPrincipal(1, null, NOW)).toBe(ended)
      expect(await store.findPrincipal(1, null, NOW + 1)).toMatchObject({ id: 1 })
    })

    test('a new password ends every session but the one that begins with it', async () => {
      const store = await openWithUser()
      await login(store, 's1')
      const session = { id: 's2', userId: 1, createdAt: NOW + 5, expiresAt: NOW + 5000 }
      const wrong = { from: 'older', to: 'new' }
      expect(await store.changePassword(wrong, session, token())).toBe('refused')
      expect(await store.findPrincipal(1, 's1')).toMatchObject({ id: 1 })
      const right = { from: 'hash', to: 'new' }
      expect(await store.changePassword(right, session, token())).toBe('changed')
      expect(await store.findPrincipal(1, 's1')).toBe('password-changed')
      expect(await store.findPrincipal(1, null, NOW)).toBe('password-changed')
      expect(await store.findPrincipal(1, 's2')).toMatchObject({ id: 1 })
      expect((await store.findAccount('ann'))?.passwordHash).toBe('new')
    })

    test('attempts: a burst, then one an interval; asking for the wait takes nothing', async () => {
      const store = await open()
      const limit = { interval: 1000, burst: 3 }
      const at = NOW * 1000
      const take = async (bucket: string, now: number) => store.takeAttempt(bucket, now, limit)
      expect([await take('a', at), await take('a', at), await take('a', at)]).toEqual([0, 0, 0])
      expect([await take('a', at), await take('a', at + 400)]).toEqual([1000, 600])
      expect(await take('b', at)).toBe(0)
      const ask = async (bucket: string, now: number) => store.attemptWait(bucket, now, limit)
      expect([await ask('a', at), await ask('a', at + 400)]).toEqual([1000, 600])
      expect([await ask('a', at + 1000), await ask('a', at + 1000)]).toEqual([0, 0])
      expect(await ask('nobody’s', at)).toBe(0)
      expect([await take('a', at + 1000), await take('a', at + 1000)]).toEqual([0, 1000])
      expect(await ask('a', at + 3_600_000)).toBe(0)
      const many = await Promise.all(Array.from({ length: 20 }, () => take('c', at)))
      expect(many.filter((wait) => wait === 0)).toHaveLength(3)
    })

    test('purging takes what has expired, in batches, and nothing else', async () => {
      const store = await openWithUser()
      for (let index = 0; index < 7; index += 1) await login(store, `old${index}`, token(NOW))
      const live = token()
      await login(store, 'live', live)
      const used = token(NOW + 500)
      await login(store, 'used', used)
      await store.rotate(used.tokenHash, NOW, () => token())
      await store.takeAttempt('bucket', NOW * 1000 - 5000, { interval: 1000, burst: 3 })
      expect([
        await store.purge(NOW, 5),
        await store.purge(NOW, 5),
        await store.purge(NOW, 5),
      ]).toEqual([5, 2, 0])
      expect(await store.findPrincipal(1, 'old0')).toBe(ended)
      expect(await store.findPrincipal(1, 'live')).toMatchObject({ id: 1 })
      expect(await store.refreshTokenState(live.tokenHash, NOW)).toBe('usable')
      // A spent token is kept until it expires: its reuse must be noticed.
      expect(await store.rotate(used.tokenHash, NOW, () => token())).toEqual({ state: 'reused' })
      await store.purge(NOW + 500, 5)
      expect(await store.refreshTokenState(used.tokenHash, NOW)).toBe('unknown')
    })

    test('notes: the newest first, and none of a user who is gone', async () => {
      const store = await openWithUser()
      const note = { userId: 1, text: 'first', createdAt: NOW * 1000 }
      const id = await store.addNote(note)
      await store.addNote({ ...note, text: 'second' })
      expect(await store.listNotes(10)).toMatchObject([{ text: 'second' }, { id, ...noteOf(note) }])
      expect(await store.listNotes(1)).toHaveLength(1)
      await store.deleteUser(1)
      expect(await store.addNote(note)).toBe('unknown-user')
      expect(await store.listNotes(10)).toEqual([])
    })

    test('a closed store says that it is unavailable', async () => {
      const store = await openWithUser()
      await store.close()
      await store.close()
      const ask = async () => store.ping()
      await expect(ask()).rejects.toMatchObject({ code: 'LAB_AUTH_STORE_UNAVAILABLE' })
    })
  })
}

const noteOf = ({ text, createdAt }: { text: string; createdAt: number }) => ({
  author: 'ann',
  text,
  createdAt,
})
