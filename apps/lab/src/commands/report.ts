import { appendFileSync, writeFileSync } from 'node:fs'
import {
  renderGithub,
  renderHtml,
  renderJunit,
  renderMarkdown,
  renderTerminal,
} from '@deployment-lab/report'
import type { Result } from '@deployment-lab/result'
import { buildCommand } from '@stricli/core'
import type { Context } from '../context.ts'
import { off, optional } from '../flags.ts'
import { writeNamedFile } from '../named-files.ts'
import { fileFor, refuseClashes, refuseSameFile } from '../output-files.ts'
import { readResult } from '../read-result.ts'
import { colored } from '../show/colored.ts'

interface Flags {
  readonly html?: string
  readonly markdown?: string
  readonly junit?: string
  readonly github: boolean
}

const fileFlags = {
  html: { render: renderHtml, brief: 'Write the report as one HTML file' },
  markdown: { render: renderMarkdown, brief: 'Write it in Markdown' },
  junit: { render: renderJunit, brief: 'Write JUnit XML: a test case a comparison and a budget' },
}
const kinds = ['html', 'markdown', 'junit'] as const

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
      html: toFile(fileFlags.html.brief),
      markdown: toFile(fileFlags.markdown.brief),
      junit: toFile(fileFlags.junit.brief),
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
  func(flags, ...paths) {
    const targets = kinds.flatMap((kind) => flags[kind] ?? [])
    refuseClashes(targets, paths.length)
    const { stdout, env } = this.process
    const results = paths.map(readResult)
    refuseSameFile(
      targets,
      results.map(({ run }) => run.id),
    )
    for (const result of results) {
      for (const kind of kinds) {
        const target = flags[kind]
        if (target !== undefined) write(target, fileFlags[kind].render(result), result)
      }
      if (flags.github) summarise(renderGithub(result))
      if (!flags.github && kinds.every((kind) => flags[kind] === undefined)) {
        const options = { columns: stdout.columns ?? 100, color: colored(this.process), full: true }
        stdout.write(renderTerminal(result, options))
      }
    }

    function write(target: string, text: string, { run }: Result): void {
      if (target === '-') stdout.write(text)
      else writeNamedFile(fileFor(target, run.id), (path) => writeFileSync(path, text))
    }
    function summarise(text: string): void {
      const file = env['GITHUB_STEP_SUMMARY'] ?? ''
      if (file === '') stdout.write(text)
      else writeNamedFile(file, (path) => appendFileSync(path, `${text}\n`))
    }
  },
})
