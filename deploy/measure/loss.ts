import type { Generator, OpenLoopPlan, PreparedRequest } from '@deployment-lab/loadgen'
import { kept } from '@deployment-lab/loadgen/clients/kept'
import { ask, targets } from '@deployment-lab/topology'

/** What a fault cost. */
export interface Loss {
  readonly gets: number
  readonly posts: number
  /** The longest time without a correct answer, in milliseconds. */
  readonly outage: number
  /** How requests were lost, for example `http5xx 3`. */
  readonly how: string
  /** Why the generator's figures are not to be believed; null when they are. */
  readonly void: string | null
  /** When the load began, in milliseconds since 1970. */
  readonly startedAt: number
}

/** The load of a trial. */
export interface LoadOptions {
  /** Milliseconds. */
  readonly duration: number
  readonly seed: number
  /** How long a client waits for an answer, in milliseconds. */
  readonly timeout: number
  readonly faults?: OpenLoopPlan['faults']
  readonly signal: AbortSignal
}

type GeneratorReading = Awaited<ReturnType<Generator['openLoop']>>['generator']

/** Milliseconds that 1 % of the requests may be sent late: a tenth of the crash scenario's limit. */
const latestSending = 50

/** A request of a signed-in client. */
export const request = (
  method: 'GET' | 'POST',
  path: string,
  token: string,
  body: string | null = null,
  expectStatus = 200,
): PreparedRequest => ({
  method,
  path,
  headers: {
    authorization: `Bearer ${token}`,
    ...(body !== null && { 'content-type': 'application/json' }),
  },
  body,
  expectStatus,
  expectBody: null,
})

/** The load of the lab's `crash` scenario, GET and POST in turn, 200 a second on a schedule. */
export async function loadAndCount(
  generator: Generator,
  url: string,
  token: string,
  { duration, seed, timeout, faults = [], signal }: LoadOptions,
): Promise<Loss> {
  const reading = await generator.openLoop(
    {
      url,
      duration,
      seed,
      streams: [
        {
          name: 'users',
          users: true,
          rate: 200,
          arrivals: 'constant',
          mix: [
            { request: request('GET', '/api/me/', token), weight: 1 },
            { request: request('POST', '/api/notes/', token, '{"text":"lab"}', 201), weight: 1 },
          ],
          timeout,
          maxInFlight: 4000,
          client: kept,
        },
      ],
      faults,
      outageThreshold: 100,
    },
    signal,
  )
  const [users] = reading.streams
  if (users === undefined) throw new Error('the reading has no stream')
  const { get: gets, post: posts } = users
  const lost = ['get', 'post'].flatMap((method) =>
    Object.entries(method === 'get' ? gets : posts)
      .filter(([outcome, count]) => outcome !== 'offered' && outcome !== 'ok' && count > 0)
      .map(([outcome, count]) => `${method} ${outcome} ${count}`),
  )
  return {
    gets: gets.offered - gets.ok,
    posts: posts.offered - posts.ok,
    outage: users.longestOutage / 1000,
    how: lost.join(', '),
    void: judge(reading.generator),
    startedAt: reading.startedAt,
  }
}

/** The lab's own gate: a generator that was late shows its own lateness. */
function judge({ scheduleLagP99, sendRatio }: GeneratorReading): string | null {
  const lag = (scheduleLagP99 ?? 0) / 1000
  if (lag > latestSending) return `sent up to ${Math.round(lag)} ms late`
  return sendRatio !== null && sendRatio < 0.99 ? 'it did not send all' : null
}

/** Runs a trial again while a busy machine spoils it; the last may still be void. */
export async function believable(trial: () => Promise<Loss>, attempts = 3): Promise<Loss> {
  for (let attempt = 1; ; attempt += 1) {
    const loss = await trial()
    if (loss.void === null || attempt === attempts) return loss
  }
}

/** A token of the lab's seeded user. */
export async function logIn(url: string, signal: AbortSignal): Promise<string> {
  const { status, body } = await ask(`${url}/api/token/`, signal, 10_000, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(targets.fastify.user),
  })
  if (status !== 200) throw new Error(`logging in was answered ${status}`)
  const pair: unknown = JSON.parse(body)
  if (pair === null || typeof pair !== 'object' || !('access' in pair))
    throw new Error('logging in was answered without a token')
  return String(pair.access)
}
