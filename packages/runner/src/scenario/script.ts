import type { RequestTemplate } from '@deployment-lab/loadgen'

/** The client logs in and keeps its pair of tokens. */
export interface LogIn {
  readonly step: 'log-in'
}

/** The client exchanges its refresh token for a new access token, and a refresh token if given. */
export interface Refresh {
  readonly step: 'refresh'
}

/** A step of a client. A request that is signed in carries the client's access token. */
export type ScriptStep = LogIn | Refresh | RequestTemplate

/**
 * Clients with a connection each that repeat a script. The next step follows the answer to the
 * last; a wrong answer restarts the script.
 */
export interface ClientsLoad {
  readonly model: 'closed'
  /** The number of clients, as the only step of a ladder. */
  readonly steps: readonly number[]
  readonly script: readonly ScriptStep[]
}

/** Defines clients with a script, each with its connection and its tokens. */
export const clients = (load: {
  readonly connections: number
  /** The first step is `logIn()`. */
  readonly script: readonly (ScriptStep | readonly ScriptStep[])[]
}): ClientsLoad => ({ model: 'closed', steps: [load.connections], script: load.script.flat() })

/** POST /api/token/ with the lab's user: counted under logins. */
export const logIn = (): LogIn => ({ step: 'log-in' })

/** POST /api/token/refresh/ with the client's own refresh token: counted under refreshes. */
export const refresh = (): Refresh => ({ step: 'refresh' })

/** Repeats a step. */
export const times = (count: number, step: ScriptStep): readonly ScriptStep[] =>
  Array.from({ length: count }, () => step)
