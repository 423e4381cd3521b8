import type { PreparedRequest, RequestTemplate } from '@deployment-lab/loadgen'
import type { Milliseconds } from '@deployment-lab/result'
import { ask, targets } from '@deployment-lab/topology'
import { RunnerError } from '../errors.ts'

/** An account of the API under load. */
export interface Account {
  readonly username: string
  readonly password: string
}

/** The account that the lab's own topologies are seeded with. */
export const seededAccount: Account = targets.fastify.user

const loginWithin: Milliseconds = 10_000

/**
 * Logs in once, before the clock runs.
 *
 * @param address the checked address, if the URL has a name
 * @returns an access token
 * @throws RunnerError RUNNER_LOGIN_FAILED; the signal's reason when it aborts
 */
export const logIn = async (
  url: string,
  account: Account,
  signal: AbortSignal,
  address?: string,
): Promise<string> => {
  const failed = (why: string, cause?: unknown): RunnerError =>
    new RunnerError(
      'RUNNER_LOGIN_FAILED',
      `${url} gives no token to ${account.username}: ${why}.`,
      { cause },
    )
  const { status, headers, body } = await ask(
    new URL('/api/token/', url).href,
    signal,
    loginWithin,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(account),
      ...(address !== undefined && { address }),
    },
  ).catch((error: unknown) => {
    signal.throwIfAborted()
    throw failed(reasonOf(error), error)
  })
  const token = status === 200 ? accessIn(body) : null
  if (token === null) throw failed(whyNoToken(status, headers['content-type']))
  return token
}

const accessIn = (body: string): string | null => {
  try {
    const pair: unknown = JSON.parse(body)
    const known = typeof pair === 'object' && pair !== null && 'access' in pair
    return known && typeof pair.access === 'string' ? pair.access : null
  } catch {
    return null
  }
}

const whyNoToken = (status: number, type: string | undefined): string => {
  if (status === 401) {
    return "it does not know them. The server needs the lab's users: start it with SEED_USERS=1"
  }
  // A password is sent to no host but the checked one.
  if (status >= 300 && status < 400) {
    return 'it redirects, and a password is sent to no other address. Give the --url that it redirects to'
  }
  const what =
    status === 200 ? `200 with ${type ?? 'something'} and no token in it` : String(status)
  return `POST /api/token/ was answered with ${what}. Give the --url of a server with the auth API`
}

/** A request with its token, its body and what its answer must contain in place. */
export const prepareRequest = (
  template: RequestTemplate,
  token: string | null,
  account: Account,
): PreparedRequest => {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (template.signedIn && token !== null) headers.authorization = `Bearer ${token}`
  if (template.body !== null) headers['content-type'] = 'application/json'
  return {
    method: template.method,
    path: template.path,
    headers,
    body: template.body === null ? null : fill(JSON.stringify(template.body), account),
    expectStatus: template.expectStatus,
    expectBody: template.expectBody === null ? null : fill(template.expectBody, account),
  }
}

/** Puts an account into JSON, between quotes: `{{username}}` and `{{password}}`. */
const fill = (json: string, account: Account): string =>
  json.replaceAll(/\{\{(username|password)\}\}/g, (_, field: keyof Account) =>
    JSON.stringify(account[field]).slice(1, -1),
  )

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { cause, message } = error
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}
