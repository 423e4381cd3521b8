/**
 * Exit codes of the process. 3 and 4 are left out on purpose: process managers such as Gunicorn
 * give them a meaning of their own.
 */
export const exitCodes = {
  ok: 0,
  /** An uncaught exception, or a start that failed. */
  unexpected: 1,
  /** The environment does not make a configuration. */
  configuration: 2,
} as const
