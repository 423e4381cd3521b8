import { buildCommand } from '@stricli/core'
import type { Flags } from '../actions/report.ts'
import type { Context } from '../context.ts'
import { off, optional } from '../flags.ts'

const toFile = (brief: string) => ({ ...optional(String, brief), placeholder: 'file' }) as const

export const report = buildCommand<Flags, string[], Context>({
  docs: {
    brief: 'Renders results again: HTML, Markdown, JUnit, GitHub, terminal',
    fullDescription: [
      "Renders results again, from result.json alone: give its path or that of a run's folder.",
      'Without a flag it prints to the terminal. FILE may be - for stdout. With several results,',
      'put {id} into FILE; it becomes the id of each run.',
      'Exit codes: 0 done, 1 a file is damaged or cannot be written, 2 usage.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      html: toFile('Write the report as one HTML file'),
      markdown: toFile('Write it in Markdown'),
      junit: toFile('Write JUnit XML: a test case a comparison and a budget'),
      github: off('Add a summary to $GITHUB_STEP_SUMMARY, or print it where that is not set'),
    },
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        parse: String,
        placeholder: 'result',
        brief: "The path of a result.json or of a run's folder",
      },
    },
  },
  loader: async () => (await import('../actions/report.ts')).report,
})
