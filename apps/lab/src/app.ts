import { printable } from '@deployment-lab/result/printable'
import {
  ArgumentScannerError,
  buildApplication,
  buildRouteMap,
  formatMessageForArgumentScannerError,
  text_en,
} from '@stricli/core'
import packageJson from '../package.json' with { type: 'json' }
import { compare } from './commands/compare.ts'
import { doctor } from './commands/doctor.ts'
import { list } from './commands/list.ts'
import { load } from './commands/load.ts'
import { report } from './commands/report.ts'
import { run } from './commands/run.ts'
import { token } from './commands/token/index.ts'
import { up } from './commands/up.ts'
import { codeOf, exitCodeOf } from './exit-codes.ts'

const code = ' [LAB_USAGE]'

/** Words an error in the arguments of a command, with its code; leaves any other as it came. */
const argumentsText = (error: unknown): string =>
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
const commandText: typeof text_en.noCommandRegisteredForInput = (given) =>
  printable(`${text_en.noCommandRegisteredForInput(given)}${code}`)

const routes = buildRouteMap({
  routes: { run, list, doctor, up, load, report, compare, token },
  docs: {
    brief: 'Runs one API under each way of deploying it, loads and breaks each, and reports.',
  },
})

export const app = buildApplication(routes, {
  name: 'lab',
  versionInfo: { currentVersion: packageJson.version },
  scanner: { caseStyle: 'allow-kebab-for-camel' },
  localization: {
    text: {
      ...text_en,
      noCommandRegisteredForInput: commandText,
      exceptionWhileParsingArguments: argumentsText,
      exceptionWhileLoadingCommandFunction: messageOf,
      exceptionWhileRunningCommand: messageOf,
      commandErrorResult: messageOf,
    },
  },
  determineExitCode: exitCodeOf,
})

/** Returns an error's message: our own errors need no more, others are shown with their stack. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return printable(String(error))
  const code = codeOf(error)
  return printable(code === null ? (error.stack ?? error.message) : `${error.message} [${code}]`)
}
