export type LabErrorCode =
  | 'LAB_USAGE'
  | 'LAB_INTERRUPTED'
  | 'LAB_READ_FAILED'
  | 'LAB_WRITE_FAILED'
  | 'LAB_NOT_COMPARABLE'

/** An error of the command itself. The message says what to do next. */
export class LabError extends Error {
  override readonly name = 'LabError'
  readonly code: LabErrorCode

  constructor(code: LabErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
