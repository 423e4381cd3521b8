import { printable } from '@deployment-lab/result'
import { buildApplication, buildRouteMap, text_en } from '@stricli/core'
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
import { argumentsText, commandText } from './usage-error.ts'

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
