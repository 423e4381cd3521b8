import { availableParallelism } from 'node:os'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LabContext } from '@deployment-lab/topology'
import type { CommandContext, StricliDynamicCommandContext } from '@stricli/core'

/** What the commands know of the world. */
export interface Context extends CommandContext {
  readonly process: NodeJS.Process
  readonly lab: LabContext
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

/** The context of a process of this machine. */
export const contextOf = (process: NodeJS.Process): StricliDynamicCommandContext<Context> => ({
  process: {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    get exitCode() {
      return process.exitCode ?? null
    },
    set exitCode(code) {
      process.exitCode = code ?? undefined
    },
  },
  forCommand: () => ({
    process,
    lab: { root, node: process.execPath, cores: availableParallelism(), env: process.env },
  }),
})
