import { AuthApiError } from '@deployment-lab/auth-api'
import { ConfigurationError } from './errors.ts'
import { exitCodes } from './exit-codes.ts'

/** What a start that failed says and how it exits: our own errors in words, others with a stack. */
export function describeFailure(error: unknown): { text: string; exitCode: number } {
  if (error instanceof ConfigurationError) {
    return { text: error.message, exitCode: exitCodes.configuration }
  }
  if (error instanceof AuthApiError) return { text: error.message, exitCode: exitCodes.unexpected }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return {
      text: `${error.message}. Stop what listens there, or give another PORT.`,
      exitCode: exitCodes.unexpected,
    }
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { text, exitCode: exitCodes.unexpected }
}
