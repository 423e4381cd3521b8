import { readFileSync } from 'node:fs'

/** The token of an argument; `-` reads it from standard input, which keeps it out of the history. */
export const tokenFrom = (argument: string): string =>
  argument === '-' ? readFileSync(0, 'utf8').trim() : argument

export const tokenArgument = {
  parse: String,
  placeholder: 'token',
  brief: 'The token, or - to read it from standard input',
} as const
