import { CodedError } from '@deployment-lab/result'

export type LoadgenErrorCode =
  | 'LOADGEN_PLAN_INVALID'
  | 'LOADGEN_CLIENT_INVALID'
  | 'LOADGEN_TARGET_INVALID'
  | 'LOADGEN_TARGET_UNRESOLVED'
  | 'LOADGEN_TARGET_NOT_LOOPBACK'
  | 'LOADGEN_SOURCE_UNAVAILABLE'
  | 'LOADGEN_ANSWERS_UNPAIRED'
  | 'LOADGEN_ABORTED'
  | 'LOADGEN_BUSY'
  | 'LOADGEN_STOPPED'
  | 'LOADGEN_CHILD_FAILED'
  | 'LOADGEN_CALIBRATION_FAILED'

/** A load that cannot be made. The message names the reason and what to do next. */
export class LoadgenError extends CodedError<LoadgenErrorCode> {
  override readonly name = 'LoadgenError'
}

/** The error of a load that its caller gave up. */
export const aborted = (): LoadgenError =>
  new LoadgenError('LOADGEN_ABORTED', 'The load was aborted before its end; nothing was measured.')
