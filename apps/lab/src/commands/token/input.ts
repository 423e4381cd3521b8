import { readFileSync } from 'node:fs'

/**
 * Returns the token of an argument; `-` reads it from standard input, which keeps it out of the
 * history. Spaces, tabs and line ends around it are dropped, and no character that a header could
 * hold.
 */
export const tokenFrom = (argument: string): string =>
  (argument === '-' ? readFileSync(0, 'utf8') : argument).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')

export const tokenArgument = {
  parse: String,
  placeholder: 'token',
  brief: 'The token, or - to read it from standard input',
} as const
