import { describe, expect, test } from 'vitest'
import { ADMIN, accessClaims, decode, sign, startApi, USER } from './support/api.ts'
import { openStore, type Place } from './support/open-store.ts'
import { backends } from './support/stores.ts'

const NEW = 'a quite different passphrase'
const blacklisted = (token: { json(): { messages: { message: string }[] } }) =>
  token.json().messages[0]?.message

for (const { name, backend, skip } of backends()) {
  describe.skipIf(skip)(`two processes on ${name}`, () => {
    /** Two APIs on one database: what one does, the other knows at its next request. */
    async function startTwo() {
      const place: Place = await backend.create()
      const one = await startApi({ store: await openStore(place) })
      const two = await startApi({ store: await openStore(place) })
      return { one, two }
    }
    const bearer = (token: string) => `Bearer ${token}`

    test('sessions are listed, and ended one by one', async () => {
      const { one, two } = await startTwo()
      const [mine, other] = [await one.login(), await one.login()]
      const listed = (await two.get('/api/sessions/', bearer(mine.access))).json()
      expect(listed).toHaveLength(2)
      const sid = decode(mine.access)[1].sid
      const own = listed.find((session: { current: boolean }) => session.current)
      expect(own).toEqual({
        id: sid,
        created_at: expect.stringMatching(/Z$/),
        last_used_at: expect.stringMatching(/Z$/),
        expires_at: expect.stringMatching(/Z$/),
        address: '127.0.0.1',
        user_agent: 'lightMyRequest',
        current: true,
      })
      const end = (token: string, id: unknown) =>
        two.app.inject({
          method: 'DELETE',
          url: `/api/sessions/${String(id)}/`,
          headers: { authorization: bearer(token) },
        })
      const id = decode(other.access)[1].sid
      expect((await end(mine.access, id)).statusCode).toBe(204)
      expect((await end(mine.access, id)).statusCode).toBe(404)
      expect(blacklisted(await one.get('/api/me/', bearer(other.access)))).toBe(
        'Token is blacklisted',
      )
      expect((await one.get('/api/me/', bearer(mine.access))).statusCode).toBe(200)
      // Somebody else's session is as good as none.
      const admin = await one.login(ADMIN)
      expect((await end(admin.access, sid)).statusCode).toBe(404)
      expect((await one.get('/api/me/', bearer(mine.access))).statusCode).toBe(200)
    })

    test('what no session is called is no session, whatever it holds', async () => {
      const { one } = await startTwo()
      const { access } = await one.login()
      for (const id of ['%00', 'a%00b', '%F0%9F%94%91', 'x'.repeat(90)]) {
        const url = `/api/sessions/${id}/`
        const headers = { authorization: bearer(access) }
        const answer = await one.app.inject({ method: 'DELETE', url, headers })
        expect([id, answer.statusCode]).toEqual([id, 404])
      }
      for (const sid of ['\0', 'a\0b', 'x'.repeat(3000)]) {
        const answer = await one.get('/api/me/', bearer(sign(accessClaims({ sid }))))
        expect([answer.statusCode, answer.json().code]).toEqual([401, 'token_not_valid'])
      }
    })

    test('a name that nobody can have is nobody', async () => {
      const store = await openStore(await backend.create())
      const { get } = await startApi({ store, userIdField: 'username' })
      const answer = await get('/api/me/', bearer(sign(accessClaims({ user_id: 'lab\0user' }))))
      expect([answer.statusCode, answer.json().code]).toEqual([401, 'user_not_found'])
    })

    test('log-out everywhere ends every session of the user, and of no other', async () => {
      const { one, two } = await startTwo()
      const [first, second] = [await one.login(), await two.login()]
      const admin = await one.login(ADMIN)
      const foreign = sign(accessClaims())
      expect((await two.get('/api/me/', bearer(foreign))).statusCode).toBe(200)
      const answer = await one.app.inject({
        method: 'POST',
        url: '/api/logout-all/',
        headers: { authorization: bearer(first.access) },
      })
      expect([answer.statusCode, answer.json()]).toEqual([200, { ended: 2 }])
      for (const token of [first.access, second.access, foreign]) {
        expect(blacklisted(await two.get('/api/me/', bearer(token)))).toBe('Token is blacklisted')
      }
      for (const { refresh } of [first, second]) {
        expect((await two.post('/api/token/refresh/', { refresh })).statusCode).toBe(401)
      }
      expect((await two.get('/api/me/', bearer(admin.access))).statusCode).toBe(200)
      expect((await two.get('/api/me/', bearer((await two.login()).access))).statusCode).toBe(200)
    })

    test('a changed password ends every session and starts one', async () => {
      const { one, two } = await startTwo()
      const [first, second] = [await one.login(), await two.login()]
      const change = (payload: object) =>
        one.app.inject({
          method: 'POST',
          url: '/api/password/',
          payload,
          headers: { authorization: bearer(first.access) },
        })
      const wrong = await change({ old_password: 'not the old one', new_password: NEW })
      expect([wrong.statusCode, wrong.json()]).toEqual([
        400,
        {
          old_password: ['Your old password was entered incorrectly. Please enter it again.'],
        },
      ])
      const changed = await change({ old_password: USER.password, new_password: NEW })
      expect([changed.statusCode, changed.headers['cache-control']]).toEqual([200, 'no-store'])
      for (const token of [first, second]) {
        const refused = await two.get('/api/me/', bearer(token.access))
        expect([refused.statusCode, refused.json()]).toEqual([
          401,
          { detail: "The user's password has been changed.", code: 'password_changed' },
        ])
        const { refresh } = token
        expect((await two.post('/api/token/refresh/', { refresh })).statusCode).toBe(401)
      }
      expect((await two.get('/api/me/', bearer(changed.json().access))).statusCode).toBe(200)
      expect((await two.post('/api/token/', USER)).statusCode).toBe(401)
      expect((await two.post('/api/token/', { ...USER, password: NEW })).statusCode).toBe(200)
    })

    test('a disabled and a deleted user are out at the next request, and never refresh', async () => {
      const { one, two } = await startTwo()
      const { access, refresh } = await one.login()
      const codeOf = async () => (await two.get('/api/me/', bearer(access))).json().code
      await one.store.setUserActive(1, false)
      expect(await codeOf()).toBe('user_inactive')
      await one.store.setUserActive(1, true)
      expect((await two.get('/api/me/', bearer(access))).statusCode).toBe(200)
      await one.store.deleteUser(1)
      expect(await codeOf()).toBe('user_not_found')
      expect((await two.post('/api/token/refresh/', { refresh })).statusCode).toBe(401)
    })

    test('reuse in one process ends the family in the other', async () => {
      const { one, two } = await startTwo()
      const { refresh } = await one.login()
      const newest = (await one.post('/api/token/refresh/', { refresh })).json()
      expect((await two.post('/api/token/refresh/', { refresh })).statusCode).toBe(401)
      expect(blacklisted(await one.get('/api/me/', bearer(newest.access)))).toBe(
        'Token is blacklisted',
      )
      const next = await one.post('/api/token/refresh/', { refresh: newest.refresh })
      expect(next.statusCode).toBe(401)
    })

    test('attempts to log in are counted together', async () => {
      const place = await backend.create()
      const options = { loginThrottle: { account: 4, address: 100, window: 60 }, clock: () => 1e12 }
      const one = await startApi({ store: await openStore(place), ...options })
      const two = await startApi({ store: await openStore(place), ...options })
      const statuses: number[] = []
      for (const api of [one, two, one, two, one, two]) {
        statuses.push((await api.post('/api/token/', { ...USER, password: 'x' })).statusCode)
      }
      expect(statuses).toEqual([401, 401, 401, 401, 429, 429])
    })
  })
}

describe('administrators only', () => {
  test('see the users; others are told that they may not', async () => {
    const { get, login } = await startApi({ updateLastLogin: true })
    const bearer = async (who: typeof USER) => `Bearer ${(await login(who)).access}`
    const refused = await get('/api/admin/users/', await bearer(USER))
    expect([refused.statusCode, refused.json()]).toEqual([
      403,
      { detail: 'You do not have permission to perform this action.' },
    ])
    expect(refused.headers['content-type']).toBe('application/problem+json')
    expect(refused.headers['www-authenticate']).toBeUndefined()
    const listed = await get('/api/admin/users', await bearer(ADMIN))
    expect(listed.json()).toEqual([
      {
        id: 1,
        username: 'lab-user',
        role: 'user',
        is_active: true,
        last_login: expect.stringMatching(/Z$/),
      },
      {
        id: 2,
        username: 'lab-admin',
        role: 'admin',
        is_active: true,
        last_login: expect.stringMatching(/Z$/),
      },
    ])
    expect((await get('/api/admin/users/')).statusCode).toBe(401)
  })
})
