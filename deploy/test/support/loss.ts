import { setTimeout as wait } from 'node:timers/promises'
import type { Generator, OpenLoopPlan, PreparedRequest } from '@deployment-lab/loadgen'
import { kept } from '@deployment-lab/loadgen/clients/kept'
import { ask, targets } from '@deployment-lab/topology'

/** What a fault cost. */
export interface Loss {
  readonly gets: number
  readonly posts: number
  /** Why the generator's figures are not to be believed; null when they are. */
  readonly void: string | null
  /** When the load began, in milliseconds since 1970. */
  readonly startedAt: number
}

/** A load, and what happens while it lasts. */
export interface Trial {
  /** Milliseconds. */
  readonly duration: number
  /** Requests a second; 200 unless given. */
  readonly rate?: number
  readonly seed: number
  /** Requests that break what answers them, of a client with a token. */
  readonly faults?: (token: string) => OpenLoopPlan['faults']
  /** Action so many milliseconds after the start; a trial that ends before it is void. */
  readonly during?: { readonly at: number; readonly act: () => Promise<unknown> }
  /** Returns when everything serves again. */
  readonly after: () => Promise<void>
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

/** Clients give up after the load, in milliseconds, so that a busy machine loses them nothing. */
const timeout = 10_000
const attempts = 3

/** Loads with the requests of the lab's `crash` scenario; again while a busy machine spoils it. */
export async function loadDuring(generator: Generator, url: string, trial: Trial): Promise<Loss> {
  const token = await logIn(url, trial.signal)
  for (let attempt = 1; ; attempt += 1) {
    const { during } = trial
    const [loss, over] = await Promise.all([
      loadAndCount(generator, url, token, trial),
      during === undefined
        ? 0
        : wait(during.at, undefined, { signal: trial.signal })
            .then(during.act)
            .then(() => Date.now()),
    ])
    await trial.after()
    const cause = over < loss.startedAt + trial.duration ? loss.void : 'the load ended first'
    if (cause === null || attempt === attempts) return { ...loss, void: cause }
  }
}

/** GET and POST in turn on a schedule. */
async function loadAndCount(
  generator: Generator,
  url: string,
  token: string,
  { duration, rate = 200, seed, faults, signal }: Trial,
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
          rate,
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
      faults: faults?.(token) ?? [],
      outageThreshold: 100,
    },
    signal,
  )
  const [users] = reading.streams
  if (users === undefined) throw new Error('the reading has no stream')
  const { get: gets, post: posts } = users
  return {
    gets: gets.offered - gets.ok,
    posts: posts.offered - posts.ok,
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

/** A token of the lab's seeded user. */
async function logIn(url: string, signal: AbortSignal): Promise<string> {
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
