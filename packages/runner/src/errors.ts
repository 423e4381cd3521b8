import { CodedError } from '@deployment-lab/result'

export type RunnerErrorCode =
  | 'RUNNER_UNKNOWN_NAME'
  | 'RUNNER_BAD_PLAN'
  | 'RUNNER_RATE_TOO_HIGH'
  | 'RUNNER_LIMIT_TOO_LOW'
  | 'RUNNER_BAD_BUDGET'
  | 'RUNNER_BAD_SCENARIO'
  | 'RUNNER_BAD_FACTOR'
  | 'RUNNER_ABILITY_MISSING'
  | 'RUNNER_NEEDS_TOPOLOGY'
  | 'RUNNER_NOTHING_RAN'
  | 'RUNNER_LOGIN_FAILED'
  | 'RUNNER_FOLDER_TAKEN'
  | 'RUNNER_CANNOT_WRITE'

/** A run that cannot be made as asked. The message says what to do next. */
export class RunnerError extends CodedError<RunnerErrorCode> {
  override readonly name = 'RunnerError'
}
