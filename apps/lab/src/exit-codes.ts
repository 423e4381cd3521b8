/** Meanings of the command's exit codes. */
export const exitCodes = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  notStarted: 3,
  budgetBroken: 4,
  void: 5,
  notComparable: 6,
  interrupted: 130,
} as const

const usageErrors = new Set([
  'RUNNER_UNKNOWN_NAME',
  'RUNNER_BAD_PLAN',
  'RUNNER_RATE_TOO_HIGH',
  'RUNNER_LIMIT_TOO_LOW',
  'RUNNER_BAD_BUDGET',
  'RUNNER_BAD_SCENARIO',
  'RUNNER_ABILITY_MISSING',
  'RUNNER_FOLDER_TAKEN',
  // Fails for a server that the user names: in a run it voids a trial.
  'RUNNER_LOGIN_FAILED',
  'LOADGEN_TARGET_NOT_LOOPBACK',
  'LOADGEN_PLAN_INVALID',
  'LOADGEN_TARGET_INVALID',
  'LOADGEN_TARGET_UNRESOLVED',
  'LAB_USAGE',
  // The file is whole, but of another kind than expected.
  'RESULT_FOREIGN',
  'RESULT_NEWER',
])

/** The exit code of an error, by its stable code. */
export const exitCodeOf = (error: unknown): number => {
  const code = codeOf(error)
  if (code === null) return exitCodes.unexpected
  if (usageErrors.has(code)) return exitCodes.usage
  if (code.startsWith('TOPOLOGY_') || code === 'RUNNER_NOTHING_RAN') return exitCodes.notStarted
  if (code === 'LAB_NOT_COMPARABLE') return exitCodes.notComparable
  if (code === 'LAB_INTERRUPTED' || code === 'LOADGEN_ABORTED') return exitCodes.interrupted
  return exitCodes.unexpected
}

/** The stable code of one of our errors; null for any other. */
export const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
