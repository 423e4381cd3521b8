import { CodedError } from '@deployment-lab/result/errors'

export type LabErrorCode =
  | 'LAB_USAGE'
  | 'LAB_INTERRUPTED'
  | 'LAB_READ_FAILED'
  | 'LAB_WRITE_FAILED'
  | 'LAB_NOT_COMPARABLE'

/** An error of the command itself. The message says what to do next. */
export class LabError extends CodedError<LabErrorCode> {
  override readonly name = 'LabError'
}

/** The error of a value that a user gave. */
export const usageError = (message: string): LabError => new LabError('LAB_USAGE', message)
