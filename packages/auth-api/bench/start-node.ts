import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSigner } from 'fast-jwt'
import { form } from '../parity/case.ts'
import { send } from '../parity/http.ts'
import { SECRET, type Variant } from './variants.ts'

/** A server under measurement. */
export interface Server {
  readonly name: Variant | 'django'
  readonly port: number
  readonly token: string
  /** Every process whose processor time counts. */
  readonly pids: () => readonly number[]
  readonly stop: () => void
}

/** One variant, alone in its process. @param folder where its database goes */
export async function startNode(name: Variant, folder: string): Promise<Server> {
  const file = join(folder, `${name.replaceAll(/\W/g, '-')}.db`)
  const script = fileURLToPath(new URL('child.ts', import.meta.url))
  const child = fork(script, [name, file], { execArgv: ['--conditions=source'] })
  const [{ port }] = await once(child, 'message')
  const own = ['floor', 'plain @fastify/jwt', 'express'].includes(name)
  const token = own ? sameToken() : await login(port)
  return { name, port, token, pids: () => [child.pid ?? 0], stop: () => void child.kill() }
}

/** What the API's own tokens hold, so that all verify the same length. */
function sameToken(): string {
  const iat = Math.floor(Date.now() / 1000)
  const id = '0123456789abcdef0123456789abcdef'
  const claims = { username: 'lab-user', role: 'user', user_id: '1', sid: id }
  const kid = 'x'.repeat(43)
  const sign = createSigner({ key: SECRET, algorithm: 'HS256', kid })
  return sign({ ...claims, token_type: 'access', exp: iat + 86_400, iat, jti: id })
}

/** @returns an access token of the lab's user */
export async function login(port: number): Promise<string> {
  const fields = { username: 'lab-user', password: 'lab-user-passphrase-1' }
  const answer = await send(`http://127.0.0.1:${port}`, form('/api/token/', fields))
  const pair: unknown = JSON.parse(answer.body)
  if (typeof pair === 'object' && pair !== null && 'access' in pair) return String(pair.access)
  throw new Error(`no login: ${answer.status}`)
}
