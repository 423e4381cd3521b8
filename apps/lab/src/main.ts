import { watchOutput } from '@deployment-lab/machine/output'
import { ExitCode, run } from '@stricli/core'
import { app } from './app.ts'
import { contextOf } from './context.ts'
import { exitCodes } from './exit-codes.ts'

/** Runs the command of a process: its arguments in, its exit code out. */
export const main = async (process: NodeJS.Process): Promise<void> => {
  watchOutput(process, 'LAB_WRITE_FAILED')
  await run(app, process.argv.slice(2), contextOf(process))
  // Stricli's own codes are negative: a command that cannot be loaded, else an unknown command,
  // flag or value.
  const code = Number(process.exitCode)
  if (code === ExitCode.CommandLoadError) process.exitCode = exitCodes.unexpected
  else if (code < 0) process.exitCode = exitCodes.usage
}
