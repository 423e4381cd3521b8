import { printable } from '@deployment-lab/result'
import { ArgumentScannerError, formatMessageForArgumentScannerError, text_en } from '@stricli/core'

const code = ' [LAB_USAGE]'

/** Words an error in the arguments of a command, with its code; leaves any other as it came. */
export const argumentsText = (error: unknown): string =>
  printable(
    error instanceof ArgumentScannerError
      ? `${formatMessageForArgumentScannerError(error, { FlagNotFoundError: flagText })}${code}`
      : text_en.exceptionWhileParsingArguments(error, false),
  )

/** Reports an unknown flag, with similar flags. */
const flagText = ({ input, corrections }: FlagNotFound): string => {
  const nearest = corrections.map((name) => `--${kebab(name)}`).join(' or ')
  return `No flag registered for --${input}${nearest === '' ? '' : `, did you mean ${nearest}?`}`
}

type FlagNotFound = { readonly input: string; readonly corrections: readonly string[] }

/** Writes a flag as help writes it; its name in code is accepted, too. */
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (one) => `-${one.toLowerCase()}`)

/** Reports an unknown command, with its code. */
export const commandText: typeof text_en.noCommandRegisteredForInput = (given) =>
  printable(`${text_en.noCommandRegisteredForInput(given)}${code}`)
