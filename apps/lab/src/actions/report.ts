import { appendFileSync, writeFileSync } from 'node:fs'
import {
  renderGithub,
  renderHtml,
  renderJunit,
  renderMarkdown,
  renderTerminal,
} from '@deployment-lab/report'
import type { Result } from '@deployment-lab/result'
import type { Context } from '../context.ts'
import { writeNamedFile } from '../named-files.ts'
import { fileFor, refuseClashes, refuseSameFile } from '../output-files.ts'
import { readResult } from '../read-result.ts'
import { colored } from '../show/colored.ts'

export interface Flags {
  readonly html?: string
  readonly markdown?: string
  readonly junit?: string
  readonly github: boolean
}

const renderers = { html: renderHtml, markdown: renderMarkdown, junit: renderJunit }
const kinds = ['html', 'markdown', 'junit'] as const

export function report(this: Context, flags: Flags, ...paths: string[]): void {
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
      if (target !== undefined) write(target, renderers[kind](result), result)
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
}
