import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import { expect, test } from 'vitest'
import { addGuard } from '../src/guard/add-guard.ts'
import { notAuthenticated } from '../src/http/answers.ts'
import { authApi, openSqliteStore } from '../src/index.ts'
import { SECRET } from './support/api.ts'

/** Every path that strangers may call, and with what. Adding one here is a decision. */
const PUBLIC = [
  'POST /api/token',
  'POST /api/token/refresh',
  'POST /api/token/verify',
  'POST /api/token/blacklist',
  'GET /api/notes',
  'GET /api/public',
  'GET /.well-known/jwks.json',
  'GET /health/live',
  'GET /health/ready',
]

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const

/** Asks every route as a stranger; names those that are neither public nor guarded. */
async function unguarded(addRoutes: (app: FastifyInstance) => Promise<void>): Promise<string[]> {
  const routes: Pick<RouteOptions, 'method' | 'url'>[] = []
  const app = Fastify()
  // Taken down at once: Fastify goes on using the object it hands out.
  app.addHook('onRoute', ({ method, url }) => {
    routes.push({ method: [method].flat(), url })
  })
  await addRoutes(app)
  await app.ready()
  const found: string[] = []
  for (const { method, url } of routes) {
    for (const name of METHODS.filter((name) => [method].flat().includes(name))) {
      const answer = await app.inject({ method: name, url })
      const key = `${name === 'HEAD' ? 'GET' : name} ${url.replace(/\/$/, '')}`
      const guarded = answer.statusCode === 401 && 'www-authenticate' in answer.headers
      if (!guarded && answer.statusCode !== 405 && !PUBLIC.includes(key)) found.push(key)
    }
  }
  expect(routes.length).toBeGreaterThan(1)
  await app.close()
  return found
}

const withApi = async (app: FastifyInstance) => {
  await app.register(authApi, { store: openSqliteStore({ file: ':memory:' }), signingKey: SECRET })
}

test('every route is public on purpose or guarded', async () => {
  expect(await unguarded(withApi)).toEqual([])
})

test('the walk finds a route that is neither', async () => {
  const found = await unguarded(async (app) => {
    await withApi(app)
    app.get('/api/forgotten/', async () => 'open to all')
  })
  expect(found).toEqual(['GET /api/forgotten', 'GET /api/forgotten'])
})

test('a route that says nothing about its access is guarded', async () => {
  const app = Fastify()
  addGuard(app, notAuthenticated)
  let reached = false
  app.get('/new/', async () => {
    reached = true
  })
  await app.inject('/new/')
  expect(reached).toBe(false)
  await app.close()
})
