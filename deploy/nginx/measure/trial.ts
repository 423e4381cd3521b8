import { setTimeout as wait } from 'node:timers/promises'
import type { Generator, OpenLoopPlan, PreparedRequest } from '@deployment-lab/loadgen'
import { type RunningTopology, targets } from '@deployment-lab/topology'
import { type Fault, killOne, restartInTurn, waitForAll } from './faults.ts'

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
}

const attempts = 3

type GeneratorReading = Awaited<ReturnType<Generator['openLoop']>>['generator']

/** Milliseconds that 1 % of the requests may be sent late: a tenth of the crash scenario's limit. */
const latestSending = 50

/** Milliseconds from the start of the load to the fault, and of the whole load. */
const faultAt = 1500
const durations: Record<Fault, number> = {
  'rolling restart': 12_000,
  'killed process': 4000,
  crash: 5000,
}

const request = (
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

/** The load of the lab's `crash` scenario: GET and POST in turn, 200 a second on a schedule. */
function planOf(
  url: string,
  fault: Fault,
  token: string,
  { seed, timeout }: TrialOptions,
): OpenLoopPlan {
  const poison = request('POST', targets.fastify.crashPath, token)
  return {
    url,
    rate: 200,
    duration: durations[fault],
    arrivals: 'constant',
    seed,
    mix: [
      { request: request('GET', '/api/me/', token), weight: 1 },
      { request: request('POST', '/api/notes/', token, '{"text":"lab"}', 201), weight: 1 },
    ],
    timeout,
    maxInFlight: 4000,
    faults:
      fault === 'crash' ? [0, 200, 400].map((ms) => ({ at: faultAt + ms, request: poison })) : [],
    outageThreshold: 100,
  }
}

/** How a trial is run. */
export interface TrialOptions {
  readonly seed: number
  /** How long a client waits for an answer, in milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
}

/**
 * Loads a topology while a fault happens to its workers, and returns when they are all back.
 *
 * @throws Error when a rolling restart was not over before the load was
 */
export async function runTrial(
  generator: Generator,
  running: RunningTopology,
  fault: Fault,
  options: TrialOptions,
): Promise<Loss> {
  const { signal } = options
  const token = await logIn(running.url)
  const limited = AbortSignal.any([signal, AbortSignal.timeout(60_000)])
  const loading = generator.openLoop(planOf(running.url, fault, token, options), limited)
  const breaking = breakWorkers(running, fault, limited)
  const [reading, over] = await Promise.all([loading, breaking])
  if (fault === 'rolling restart' && over >= reading.startedAt + durations[fault])
    throw new Error('not every worker was back before the load was over: the machine is too busy')
  await waitForAll(running, limited)
  const lost = ['get', 'post'].flatMap((method) =>
    Object.entries(method === 'get' ? reading.get : reading.post)
      .filter(([outcome, count]) => outcome !== 'offered' && outcome !== 'ok' && count > 0)
      .map(([outcome, count]) => `${method} ${outcome} ${count}`),
  )
  return {
    gets: reading.get.offered - reading.get.ok,
    posts: reading.post.offered - reading.post.ok,
    outage: reading.longestOutage / 1000,
    how: lost.join(', '),
    void: judge(reading.generator),
  }
}

/** The lab's own gate: a generator that was late shows its own lateness. */
function judge({ scheduleLagP99, sendRatio }: GeneratorReading): string | null {
  const lag = (scheduleLagP99 ?? 0) / 1000
  if (lag > latestSending) return `sent up to ${Math.round(lag)} ms late`
  return sendRatio !== null && sendRatio < 0.99 ? 'it did not send all' : null
}

/** Runs a trial again while a busy machine spoils it; the last may still be void. */
export async function believable(
  generator: Generator,
  running: RunningTopology,
  fault: Fault,
  options: TrialOptions,
): Promise<Loss> {
  for (let attempt = 1; ; attempt += 1) {
    const loss = await runTrial(generator, running, fault, options)
    if (loss.void === null || attempt === attempts) return loss
  }
}

/** Says when it was over, by the clock of the machine; a crash is part of the load. */
async function breakWorkers(
  running: RunningTopology,
  fault: Fault,
  signal: AbortSignal,
): Promise<number> {
  if (fault === 'crash') return 0
  await wait(faultAt, undefined, { signal })
  await (fault === 'killed process' ? killOne : restartInTurn)(running, signal)
  return Date.now()
}

async function logIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/token/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(targets.fastify.user),
  })
  const body: unknown = await answer.json()
  if (body === null || typeof body !== 'object' || !('access' in body))
    throw new Error(`logging in was answered ${answer.status}`)
  return String(body.access)
}
