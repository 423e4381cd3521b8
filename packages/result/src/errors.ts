export type ResultErrorCode =
  | 'RESULT_NOT_JSON'
  | 'RESULT_FOREIGN'
  | 'RESULT_OLDER'
  | 'RESULT_NEWER'
  | 'RESULT_INVALID'

/** A result file that cannot be used. The message names the place and the remedy. */
export class ResultError extends Error {
  override readonly name = 'ResultError'
  readonly code: ResultErrorCode

  constructor(code: ResultErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
