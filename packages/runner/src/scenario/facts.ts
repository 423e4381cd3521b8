import type {
  EpochMilliseconds,
  FactOutcome,
  FactRecord,
  Milliseconds,
} from '@deployment-lab/result'
import { ask, type RunningTopology } from '@deployment-lab/topology'
import { type Account, logIn } from './prepare.ts'

/** An answer to a question that a fact asks. */
export interface FactAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** What goes along with a question. */
export interface FactQuestion {
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
}

/** The topology as a fact sees it. */
export interface FactSubject {
  /** Sends one request on a connection of its own. */
  readonly ask: (
    method: 'GET' | 'POST',
    path: string,
    question?: FactQuestion,
  ) => Promise<FactAnswer>
  /** Logs the lab's user in and returns the header that carries the token. */
  readonly signIn: () => Promise<Readonly<Record<string, string>>>
  /** The last lines of all of its logs. */
  readonly logTail: (lines: number) => Promise<string>
  readonly now: () => EpochMilliseconds
}

/** What was seen, and whether it harms users. */
export type FactFinding = Pick<FactRecord, 'harmed' | 'evidence'>

/** A question that is answered by facts and not by timings, so that no noise can void it. */
export interface FactCheck<State = unknown> {
  readonly name: string
  /** The outcome that it makes where users are harmed; null where it is only told. */
  readonly makes: FactOutcome | null
  /** Asked before the load and the faults; what it returns is given to `check`. */
  before?(subject: FactSubject): Promise<State>
  /** Asked after them. */
  check(subject: FactSubject, state: State): Promise<FactFinding>
}

/** Checks a fact while it is written; it changes nothing. */
export const defineFact = <State>(fact: FactCheck<State>): FactCheck<State> => fact

const answerWithin: Milliseconds = 10_000

/** A running topology as facts see it. */
export const factSubject = (
  topology: Pick<RunningTopology, 'url' | 'logTail'>,
  account: Account,
  now: () => EpochMilliseconds,
  signal: AbortSignal,
): FactSubject => ({
  ask: (method, path, { headers = {}, json } = {}) =>
    ask(`${topology.url}${path}`, signal, answerWithin, {
      method,
      headers: json === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    }),
  signIn: async () => ({ authorization: `Bearer ${await logIn(topology.url, account, signal)}` }),
  logTail: (lines) => topology.logTail(lines),
  now,
})

/** Asks the first half of each fact. The function that is returned asks the second. */
export const beginFacts = async (
  facts: readonly FactCheck[],
  subject: FactSubject,
): Promise<() => Promise<FactRecord[]>> => {
  const states: unknown[] = []
  for (const fact of facts) states.push(await fact.before?.(subject))
  return async () => {
    const records: FactRecord[] = []
    for (const [index, fact] of facts.entries()) {
      const { name, makes } = fact
      records.push({ name, makes, ...(await fact.check(subject, states[index])) })
    }
    return records
  }
}
