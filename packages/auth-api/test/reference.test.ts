import { expect, test } from 'vitest'
import { accessClaims, sign, startApi, USER } from './support/api.ts'

// Answers of simplejwt 5.5 that a reading of its documentation does not tell.

test('half a surrogate pair is named by its code point', async () => {
  const { post } = await startApi()
  const answer = await post('/api/token/', { ...USER, username: 'a\ud800' })
  expect([answer.statusCode, answer.json()]).toEqual([
    400,
    { username: ['Surrogate characters are not allowed: U+D800.'] },
  ])
})

test('a byte order mark is not JSON', async () => {
  const { app } = await startApi()
  const answer = await app.inject({
    method: 'POST',
    url: '/api/token/',
    headers: { 'content-type': 'application/json' },
    payload: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(USER))]),
  })
  expect(answer.statusCode).toBe(400)
  expect(answer.json().detail).toMatch(/^JSON parse error - /)
})

test('the length of a note is counted in code points', async () => {
  const { app, login } = await startApi()
  const headers = { authorization: `Bearer ${(await login()).access}` }
  const write = async (length: number) => {
    const payload = { text: '\u{1f600}'.repeat(length) }
    return (await app.inject({ method: 'POST', url: '/api/notes/', headers, payload })).statusCode
  }
  expect([await write(1000), await write(1001)]).toEqual([201, 400])
})

test.each([
  ['a subject that is a number', accessClaims({ sub: 1 }), undefined],
  ['b64, which changes what is signed', accessClaims(), { alg: 'HS256', b64: false }],
])('%s is 401', async (_name, claims, header) => {
  const { get } = await startApi()
  expect((await get('/api/me/', `Bearer ${sign(claims, header)}`)).statusCode).toBe(401)
})

test('an audience that is not all text is 401', async () => {
  const { get } = await startApi({ audience: 'lab' })
  const status = async (aud: unknown) =>
    (await get('/api/me/', `Bearer ${sign(accessClaims({ aud }))}`)).statusCode
  expect([await status(['lab', 'x']), await status(['lab', 1])]).toEqual([200, 401])
})

test.each(['/api/public/', '/api/notes/'])(
  '%s takes a header of another scheme for no credentials',
  async (url) => {
    const { get } = await startApi()
    expect((await get(url, 'Basic bGFiOmxhYg==')).statusCode).toBe(200)
    expect((await get(url, 'Bearer')).statusCode).toBe(401)
  },
)
