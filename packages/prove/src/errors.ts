export type ProveErrorCode = 'PROVE_USAGE' | 'PROVE_SERVER_FAILED' | 'PROVE_WRK_FAILED'

/** A proof that cannot be run. The message names the reason and what to do next. */
export class ProveError extends Error {
  override readonly name = 'ProveError'
  readonly code: ProveErrorCode

  constructor(code: ProveErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
