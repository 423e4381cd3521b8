import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { onTestFinished } from 'vitest'
import {
  type AuthApiOptions,
  type AuthStore,
  authApi,
  LAB_USERS,
  openSqliteStore,
  safeLogOptions,
  seedUsers,
  serverErrorOptions,
} from '../../src/index.ts'
import { suiteLog } from './suite-log.ts'

export const SECRET = 'k4vZqW0uS1gX9bT7yLmNpR2aC5dE8fHj'
/** What the process is called on answers that no plugin gives. */
export const LAB_PROCESS = '4711'
export const USER = { username: 'lab-user', password: 'lab-user-passphrase-1' }
export const ADMIN = { username: 'lab-admin', password: 'lab-admin-passphrase-1' }

export interface Api {
  readonly app: FastifyInstance
  readonly store: AuthStore
  readonly login: (who?: typeof USER) => Promise<{ refresh: string; access: string }>
  readonly post: (url: string, payload?: object) => Promise<LightMyRequestResponse>
  readonly get: (url: string, authorization?: string) => Promise<LightMyRequestResponse>
  /** Everything that was logged so far. */
  readonly log: () => string
}

/** The API on a store of its own, closed when the test ends. */
export async function startApi(options: Partial<AuthApiOptions> = {}): Promise<Api> {
  const store = options.store ?? openSqliteStore({ file: ':memory:' })
  await seedUsers(store, LAB_USERS)
  const suite = suiteLog()
  let text = ''
  const stream = {
    write: (line: string) => {
      text += line
      suite.write(line)
    },
  }
  const app = Fastify({
    ...serverErrorOptions(options.labRoutes === true ? LAB_PROCESS : null),
    logger: { ...safeLogOptions('trace'), stream },
  })
  const keys = options.signingKeys === undefined ? { signingKey: SECRET } : {}
  await app.register(authApi, { store, ...keys, ...options })
  await app.ready()
  onTestFinished(async () => {
    await app.close()
    await store.close()
  })
  const post: Api['post'] = (url, payload) =>
    app.inject({ method: 'POST', url, ...(payload !== undefined && { payload }) })
  const login: Api['login'] = async (who = USER) => (await post('/api/token/', who)).json()
  const get: Api['get'] = (url, authorization) =>
    app.inject({ url, headers: authorization === undefined ? {} : { authorization } })
  return { app, store, login, post, get, log: () => text }
}

/** Sends bytes as they are, and returns the answers: everything until the server closes. */
export async function exchange(app: FastifyInstance, request: string): Promise<string> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = new URL(app.listeningOrigin)
  const socket = connect(Number(port), '127.0.0.1')
  socket.setEncoding('latin1').write(request, 'latin1')
  let answer = ''
  socket.on('data', (text) => (answer += text))
  await once(socket, 'close')
  return answer
}

/** The claims of a valid access token of the first user, without a session. */
export function accessClaims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const iat = Math.floor(Date.now() / 1000)
  return { token_type: 'access', exp: iat + 300, iat, jti: 'a1', user_id: '1', ...changes }
}

const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

/** Signs anything, well-formed or not, with any HMAC secret: what an attacker or a bug may send. */
export function sign(
  payload: unknown,
  header: unknown = { alg: 'HS256', typ: 'JWT' },
  secret: string | Buffer = SECRET,
  hash = 'sha256',
): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

/** The parts of a token, decoded. */
export function decode(token: string): [Record<string, unknown>, Record<string, unknown>] {
  const [header = '', payload = ''] = token.split('.')
  return [parse(header), parse(payload)]
}

const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
