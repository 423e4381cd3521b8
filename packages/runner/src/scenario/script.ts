import type { RequestTemplate } from '@deployment-lab/loadgen'

/** A client obtains a pair of tokens of its own. */
export interface LogIn {
  readonly step: 'log-in'
}

/** A client gives its refresh token for a new access token, and takes the new refresh token if there is one. */
export interface Refresh {
  readonly step: 'refresh'
}

/** What a client does next. A request that is signed in carries the client's own access token. */
export type ScriptStep = LogIn | Refresh | RequestTemplate

/**
 * Clients that each hold one connection and go through the script again and again, the next step
 * after the answer. After a wrong answer a client begins again with the first step.
 */
export interface ClientsLoad {
  readonly model: 'closed'
  /** The number of clients, as the one step of a ladder. */
  readonly steps: readonly number[]
  readonly script: readonly ScriptStep[]
}

/** Clients with a script, each on a connection and with tokens of its own. */
export const clients = (load: {
  readonly connections: number
  /** It begins with `logIn()`. */
  readonly script: readonly (ScriptStep | readonly ScriptStep[])[]
}): ClientsLoad => ({ model: 'closed', steps: [load.connections], script: load.script.flat() })

/** POST /api/token/ with the lab's user: counted under logins. */
export const logIn = (): LogIn => ({ step: 'log-in' })

/** POST /api/token/refresh/ with the client's own refresh token: counted under refreshes. */
export const refresh = (): Refresh => ({ step: 'refresh' })

/** The same step so many times in a row. */
export const times = (count: number, step: ScriptStep): readonly ScriptStep[] =>
  Array.from({ length: count }, () => step)
