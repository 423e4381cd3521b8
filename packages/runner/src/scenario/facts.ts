import { request as open } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type {
  EpochMilliseconds,
  FactOutcome,
  FactRecord,
  Milliseconds,
} from '@deployment-lab/result'
import { ask, type RunningTopology } from '@deployment-lab/topology'
import { type Account, logIn } from './prepare.ts'

/** The answer to a request of a fact check. */
export interface FactAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Headers and body of a request. */
export interface FactQuestion {
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
}

/** End of a large body. */
export interface Upload {
  /** Status of the answer; null if the connection was cut without one. */
  readonly status: number | null
  /** Bytes that had left this process by then; some may be in buffers of the system. */
  readonly sent: number
}

/** Access of a fact check to the topology. */
export interface FactSubject {
  /** Sends a request on a new connection. */
  readonly ask: (
    method: 'GET' | 'POST',
    path: string,
    question?: FactQuestion,
  ) => Promise<FactAnswer>
  /** Posts spaces as JSON on a new connection, until it is answered or cut off. */
  readonly upload: (path: string, bytes: number) => Promise<Upload>
  /** Resident memory of the whole topology in bytes; null where it cannot be read. */
  readonly residentBytes: () => Promise<number | null>
  /** Logs the lab's user in and returns the header that carries the token. */
  readonly signIn: () => Promise<Readonly<Record<string, string>>>
  /** The lab's user. */
  readonly account: Account
  /** The last lines of all of its logs. */
  readonly logTail: (lines: number) => Promise<string>
  readonly now: () => EpochMilliseconds
}

/** Evidence, and if it harms users. */
export type FactFinding = Pick<FactRecord, 'harmed' | 'evidence'>

/** A check that facts decide, not timings, so that no noise can void it. */
export interface FactCheck<State = unknown> {
  readonly name: string
  /** The outcome if users are harmed; null for a check that is only reported. */
  readonly makes: FactOutcome | null
  /** Runs before the load and the faults; `check` gets its result. */
  before?(subject: FactSubject): Promise<State>
  /** Runs again and again beside the load and the faults, with a pause after each time. */
  during?(subject: FactSubject, state: State): Promise<void>
  /** Runs after the load and the faults. */
  check(subject: FactSubject, state: State): Promise<FactFinding>
}

/** Gives a fact check its type in an editor; returns it unchanged. */
export const defineFact = <State>(fact: FactCheck<State>): FactCheck<State> => fact

const answerWithin: Milliseconds = 10_000

/** Gives fact checks access to a running topology. */
export const factSubject = (
  topology: Pick<RunningTopology, 'url' | 'logTail'>,
  account: Account,
  now: () => EpochMilliseconds,
  signal: AbortSignal,
  residentBytes: FactSubject['residentBytes'],
): FactSubject => ({
  ask: (method, path, { headers = {}, json } = {}) =>
    ask(`${topology.url}${path}`, signal, answerWithin, {
      method,
      headers: json === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    }),
  signIn: async () => ({ authorization: `Bearer ${await logIn(topology.url, account, signal)}` }),
  upload: (path, bytes) => upload(`${topology.url}${path}`, bytes, signal),
  residentBytes,
  account,
  logTail: (lines) => topology.logTail(lines),
  now,
})

const part = Buffer.alloc(65_536, ' ')

const upload = async (url: string, bytes: number, signal: AbortSignal): Promise<Upload> => {
  const { promise, resolve } = Promise.withResolvers<number | null>()
  const request = open(url, {
    method: 'POST',
    agent: false,
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithin)]),
    headers: { 'content-type': 'application/json', 'content-length': bytes },
  })
  let left = bytes
  const write = (): void => {
    while (left > 0) {
      const next = part.subarray(0, left)
      left -= next.length
      if (!request.write(next)) return void request.once('drain', write)
    }
    request.end()
  }
  request.once('response', (response) => resolve(response.statusCode ?? null))
  request.once('error', () => resolve(null))
  write()
  const status = await promise
  signal.throwIfAborted()
  const { bytesWritten = 0, writableLength = 0 } = request.socket ?? {}
  request.on('error', () => {}).destroy()
  return { status, sent: bytesWritten - writableLength }
}

/** Fact checks whose `before` has run. */
interface BegunFacts {
  /** Runs `during` of each check until the returned function is called. */
  readonly beside: () => () => Promise<void>
  /** Runs `check` of each. */
  readonly end: () => Promise<FactRecord[]>
}

const pauseBetween: Milliseconds = 250

/**
 * Runs `before` of each fact check.
 *
 * @param isBeside true if traffic decides too: a check that throws then tells so, and harms nobody
 */
export const beginFacts = async (
  facts: readonly FactCheck[],
  subject: FactSubject,
  isBeside: boolean,
): Promise<BegunFacts> => {
  const states: unknown[] = []
  for (const fact of facts) states.push(await fact.before?.(subject))
  /** Asks of each check; they fail when one was in vain. */
  let asking: Promise<void>[] = []
  const ask = async (fact: FactCheck, state: unknown, ending: AbortSignal): Promise<void> => {
    while (fact.during !== undefined && !ending.aborted) {
      await fact.during(subject, state)
      await wait(pauseBetween, undefined, { signal: ending }).catch(() => {})
    }
  }
  return {
    beside() {
      const ending = new AbortController()
      asking = facts.map((fact, index) => ask(fact, states[index], ending.signal))
      const ended = Promise.allSettled(asking)
      return async () => {
        ending.abort()
        await ended
      }
    },
    async end() {
      const records: FactRecord[] = []
      for (const [index, fact] of facts.entries()) {
        const { name, makes } = fact
        try {
          await asking[index]
          records.push({ name, makes, ...(await fact.check(subject, states[index])) })
        } catch (error) {
          if (!isBeside) throw error
          const message = error instanceof Error ? error.message : String(error)
          records.push({ name, makes, harmed: false, evidence: `not asked: ${message}` })
        }
      }
      return records
    },
  }
}
