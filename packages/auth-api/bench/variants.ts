import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import fastifyJwt from '@fastify/jwt'
import express from 'express'
import { createVerifier } from 'fast-jwt'
import Fastify, { type FastifyInstance } from 'fastify'
import jsonwebtoken from 'jsonwebtoken'
import {
  type AuthApiOptions,
  authApi,
  LAB_USERS,
  openSqliteStore,
  seedUsers,
} from '../src/index.ts'

export const SECRET = 'k4vZqW0uS1gX9bT7yLmNpR2aC5dE8fHj'

/** What is measured; the floor is what the others are held against. */
export const VARIANTS = [
  'floor',
  'stateless',
  'cached',
  'cached, stateful',
  'stateful',
  'plain @fastify/jwt',
  'express',
] as const
export type Variant = (typeof VARIANTS)[number]

type Claims = Record<string, unknown>
const ME = { id: 1, username: 'lab-user', role: 'user' }
const meOf = ({ username, role }: Claims) => ({ ...ME, username, role })
const schema = {
  response: {
    200: {
      type: 'object',
      properties: {
        id: { type: 'integer' },
        username: { type: 'string' },
        role: { type: 'string' },
      },
    },
  },
} as const

/** Starts one variant on a free port of loopback. @param file a database for those that have one */
export async function start(variant: Variant, file: string): Promise<number> {
  switch (variant) {
    case 'floor':
      return listen(floor())
    case 'plain @fastify/jwt':
      return listen(await plain())
    case 'express':
      return portOf(expressServer().listen(0, '127.0.0.1'))
    case 'stateless':
      return listen(await api(file, { authentication: 'stateless' }))
    case 'cached':
      return listen(await api(file, { authentication: 'stateless', verificationCache: 1000 }))
    case 'cached, stateful':
      return listen(await api(file, { verificationCache: 1000 }))
    default:
      return listen(await api(file, {}))
  }
}

/** A bare Fastify route that verifies the same token with fast-jwt, and nothing else. */
function floor(): FastifyInstance {
  const verify = createVerifier<string>({ key: SECRET, algorithms: ['HS256'] })
  const app = Fastify()
  app.get('/api/me/', { schema }, (request, reply) => {
    const claims: Claims = verify(request.headers.authorization?.slice(7) ?? '')
    return reply.send(meOf(claims))
  })
  return app
}

async function plain(): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(fastifyJwt, { secret: SECRET, verify: { algorithms: ['HS256'] } })
  app.get('/api/me/', { schema }, async (request) => meOf(await request.jwtVerify<Claims>()))
  return app
}

function expressServer(): Server {
  const app = express()
  app.get('/api/me/', (request, response) => {
    const token = request.headers.authorization?.slice(7) ?? ''
    const claims = jsonwebtoken.verify(token, SECRET, { algorithms: ['HS256'] })
    if (typeof claims === 'string') throw new TypeError('a payload without claims')
    response.json(meOf(claims))
  })
  return createServer(app)
}

async function api(file: string, options: Partial<AuthApiOptions>): Promise<FastifyInstance> {
  const store = openSqliteStore({ file })
  await seedUsers(store, LAB_USERS)
  const app = Fastify()
  await app.register(authApi, {
    store,
    signingKey: SECRET,
    accessTokenLifetime: 86_400,
    // Failed logins are measured too, more of them than the throttle lets through.
    loginThrottle: false,
    ...options,
  })
  return app
}

async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

async function portOf(server: Server): Promise<number> {
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
