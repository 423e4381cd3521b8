import { describe, expect, test } from 'vitest'
import { startApi, USER } from './support/api.ts'

describe('public and notes', () => {
  test.each(['/api/public/', '/api/notes/'])('%s is open, but not to a bad token', async (url) => {
    const { get, login } = await startApi()
    expect((await get(url)).statusCode).toBe(200)
    expect((await get(url, `Bearer ${(await login()).access}`)).statusCode).toBe(200)
    const refused = await get(url, 'Bearer nonsense')
    expect([refused.statusCode, refused.json().code]).toEqual([401, 'token_not_valid'])
  })

  test('notes are read by all and written by users, the newest first', async () => {
    const { app, get, login } = await startApi()
    const headers = { authorization: `Bearer ${(await login()).access}` }
    const write = (payload: object) =>
      app.inject({ method: 'POST', url: '/api/notes/', payload, headers })
    const created = await write({ text: ' first ' })
    expect([created.statusCode, created.json()]).toEqual([
      201,
      { id: 1, author: 'lab-user', text: 'first', created_at: expect.stringMatching(/Z$/) },
    ])
    await write({ text: 'second' })
    const texts = (await get('/api/notes/')).json().map((note: { text: string }) => note.text)
    expect(texts).toEqual(['second', 'first'])
    const long = await write({ text: 'x'.repeat(1001) })
    expect([long.statusCode, long.json()]).toEqual([
      400,
      { text: ['Ensure this field has no more than 1000 characters.'] },
    ])
    const anonymous = await app.inject({
      method: 'POST',
      url: '/api/notes/',
      payload: { text: 'x' },
    })
    expect(anonymous.statusCode).toBe(401)
  })
})

describe('health', () => {
  test.each(['/health/live', '/health/ready', '/health/ready/'])('%s', async (url) => {
    const { get } = await startApi()
    expect((await get(url)).statusCode).toBe(200)
  })

  test('without its store the API is alive, not ready, and refuses closed', async () => {
    const { get, post, store, login } = await startApi()
    const { access, refresh } = await login()
    await store.close()
    expect((await get('/health/live')).statusCode).toBe(200)
    const answers = [
      await get('/health/ready'),
      await get('/api/me/', `Bearer ${access}`),
      await get('/api/notes/'),
      await post('/api/token/', USER),
      await post('/api/token/refresh/', { refresh }),
      await post('/api/token/blacklist/', { refresh }),
    ]
    for (const answer of answers) {
      expect([answer.statusCode, answer.json()]).toEqual([
        503,
        { detail: 'Service temporarily unavailable, try again later.' },
      ])
    }
  })
})
