import { DEVELOPMENT_SECRET } from '@deployment-lab/auth-api'
import { expect, test } from 'vitest'
import { developmentSecret } from '../src/forge.ts'
import { corpus } from '../src/index.ts'

test('every case has a name of its own', () => {
  const names = corpus.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThanOrEqual(60)
})

test('no case expects the server to fail', () => {
  expect(corpus.filter(({ expectStatus }) => expectStatus >= 500)).toEqual([])
})

test('few cases cost a password hash', () => {
  const checked = corpus.filter(({ name, expectStatus }) => {
    const login = name.startsWith('login-') || name === 'login'
    return login && (expectStatus === 200 || expectStatus === 401)
  })
  expect(checked.length).toBeLessThanOrEqual(5)
})

test('the development secret is the one that the API publishes', () => {
  expect(developmentSecret).toBe(DEVELOPMENT_SECRET)
})
