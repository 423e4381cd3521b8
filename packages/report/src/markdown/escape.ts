import { harmless } from '../format/harmless.ts'

/** Text that Markdown shows as it is: no markup, no HTML, no cell border, one line. */
export const escapeMarkdown = (text: string): string =>
  harmless(text)
    .replace(/[\\`*_[\]|~#]/g, (character) => `\\${character}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

/** A code block whose fence is longer than any run of backticks inside. */
export const codeBlock = (text: string): string => {
  const runs = text.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)))
  return `${fence}\n${harmless(text)}\n${fence}`
}
