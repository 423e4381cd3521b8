import { AuthApiError, printable } from '@deployment-lab/auth-api'
import { ConfigurationError } from './errors.ts'
import { exitCodes } from './exit-codes.ts'

const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Stop what listens there, or give another PORT.',
  EADDRNOTAVAIL: 'No network of this machine has that address: give another HOST.',
}

/** Writes warnings; the process goes on if nobody reads them. */
export function sayWarnings(warnings: readonly string[]): void {
  process.stderr.on('error', () => {})
  for (const warning of warnings) process.stderr.write(`${warning}\n`)
}

/** Writes why a process has failed and has it exit with its code, even if nobody reads that. */
export function failWith(error: unknown): void {
  const { text, exitCode } = describeFailure(error)
  sayWarnings([text])
  process.exitCode = exitCode
}

/** Writes the last line of a process; the process fails if it cannot be written. */
export function sayLast(text: string): void {
  process.stdout.on('error', (error) => {
    process.stderr.write(`stdout cannot be written: ${error.message}\n`)
    process.exitCode = exitCodes.unexpected
  })
  process.stdout.write(`${text}\n`)
}

/**
 * Words a failed start and chooses its exit code: our own errors in words, others with a stack. What
 * variables, files and a database say in it cannot control a terminal.
 */
export function describeFailure(error: unknown): { text: string; exitCode: number } {
  const { text, exitCode } = failureOf(error)
  return { text: printable(text), exitCode }
}

function failureOf(error: unknown): { text: string; exitCode: number } {
  if (error instanceof ConfigurationError) {
    return { text: error.message, exitCode: exitCodes.configuration }
  }
  if (error instanceof AuthApiError) return { text: error.message, exitCode: exitCodes.unexpected }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const remedy = LISTENING[code]
  if (error instanceof Error && remedy !== undefined) {
    return { text: `${error.message}. ${remedy}`, exitCode: exitCodes.unexpected }
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { text, exitCode: exitCodes.unexpected }
}
