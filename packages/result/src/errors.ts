/** An error with a stable code; its message says what to do next. */
export class CodedError<Code extends string> extends Error {
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export type ResultErrorCode =
  | 'RESULT_NOT_JSON'
  | 'RESULT_FOREIGN'
  | 'RESULT_OLDER'
  | 'RESULT_NEWER'
  | 'RESULT_INVALID'

/** A result file that cannot be used. The message names the place and the remedy. */
export class ResultError extends CodedError<ResultErrorCode> {
  override readonly name = 'ResultError'
}
