import { availableParallelism } from 'node:os'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printable } from '@deployment-lab/result/printable'
import type { LabContext } from '@deployment-lab/topology'
import type { CommandContext, StricliDynamicCommandContext } from '@stricli/core'

/** World outside, as the commands see it. */
export interface Context extends CommandContext {
  readonly process: NodeJS.Process
  /** Writes lines to stdout, with text from outside made harmless. */
  readonly print: (...lines: readonly string[]) => void
  /** Writes them to stderr. */
  readonly say: (...lines: readonly string[]) => void
  readonly lab: LabContext
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

const writerTo =
  (stream: NodeJS.WriteStream) =>
  (...lines: readonly string[]): void => {
    stream.write(`${printable(lines.join('\n'))}\n`)
  }

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
    print: writerTo(process.stdout),
    say: writerTo(process.stderr),
    lab: { root, node: process.execPath, cores: availableParallelism(), env: process.env },
  }),
})
