import { describe, expect, onTestFinished, test } from 'vitest'
import { startApi, USER } from './support/api.ts'

const NEW = 'a quite different passphrase'

describe('a new password', () => {
  const change = async (password: string) => {
    const api = await startApi()
    const headers = { authorization: `Bearer ${(await api.login()).access}` }
    const payload = { old_password: USER.password, new_password: password }
    const request = { method: 'POST', url: '/api/password/', payload, headers } as const
    return { ...api, answer: await api.app.inject(request) }
  }

  test.each([
    ['seven77', 'too short'],
    ['ööööööö', 'too short'],
    ['👩‍🚀👩‍🚀', 'too short'],
    ['password', 'too common'],
    ['P@ssw0rd1!', 'too common'],
    ['12345678', 'too common'],
    ['qwertyuiop', 'too common'],
    ['aaaaaaaaaa', 'too common'],
    ['Welcome2026!', 'too common'],
    ['lab-user', 'similar to the username'],
  ])('%s is refused: %s', async (password, problem) => {
    const { answer } = await change(password)
    expect([answer.statusCode, answer.json().new_password.join(' ')]).toEqual([
      400,
      expect.stringContaining(problem),
    ])
  })

  test('that is too long is refused before anything in it is looked for', async () => {
    const { answer } = await change('x'.repeat(1025))
    const problem = 'Ensure this field has no more than 1024 characters.'
    expect([answer.statusCode, answer.json().new_password]).toEqual([400, [problem]])
  })

  test.each([
    'qwertzui',
    '  spaces around it count  ',
    `a phrase of sixty-four characters and more, ${'éa1 '.repeat(20)}`,
  ])('%s is taken exactly as it is', async (password) => {
    const { answer, post } = await change(password)
    expect(answer.statusCode).toBe(200)
    const status = async (tried: string) =>
      (await post('/api/token/', { ...USER, password: tried })).statusCode
    expect(await status(password)).toBe(200)
    expect(await status(password.slice(0, -1))).toBe(401)
    expect(await status(`${password} `)).toBe(401)
  })

  test('needs an access token and both fields', async () => {
    const { app, post, login } = await startApi()
    expect((await post('/api/password/', {})).statusCode).toBe(401)
    const headers = { authorization: `Bearer ${(await login()).access}` }
    const answer = await app.inject({
      method: 'POST',
      url: '/api/password',
      payload: {},
      headers,
    })
    expect(answer.json()).toEqual({
      old_password: ['This field is required.'],
      new_password: ['This field is required.'],
    })
  })

  test('the old one cannot be guessed at with a stolen token', async () => {
    const { app, login } = await startApi({
      loginThrottle: { account: 3, address: 100, window: 60 },
    })
    const headers = { authorization: `Bearer ${(await login()).access}` }
    const payload = { old_password: 'a guess of mine', new_password: NEW }
    const statuses: number[] = []
    for (let index = 0; index < 4; index += 1) {
      const request = { method: 'POST', url: '/api/password/', payload, headers } as const
      statuses.push((await app.inject(request)).statusCode)
    }
    expect(statuses).toEqual([400, 400, 400, 429])
  })
})

test('a password that is changed while a login with the old one runs starts no session', async () => {
  const { store, app } = await startApi()
  let release: () => void = () => undefined
  const changed = new Promise<void>((resolve) => (release = resolve))
  const slow = {
    ...store,
    // Between the check of the password and the session.
    createSession: async (...args: Parameters<typeof store.createSession>) => {
      await changed
      return store.createSession(...args)
    },
  }
  const other = await startApi({ store: slow })
  onTestFinished(() => app.close())
  const login = other.post('/api/token/', USER)
  const account = await store.findAccount(USER.username)
  await store.replacePasswordHash(1, account?.passwordHash ?? '', 'another')
  release()
  expect((await login).statusCode).toBe(401)
})
