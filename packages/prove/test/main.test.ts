import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

test.each([
  [['--json', '/nowhere/found.json'], /^--json cannot be written: ENOENT.*Give another file/],
  [['--only', 'nothing'], /^There is no proof "nothing"/],
  [['word'], /'word'.*\. --help tells/],
])('%j is refused before anything is measured, with a code', (words, message) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=source', main, '--short', ...words],
    { encoding: 'utf8', timeout: 20_000 },
  )
  expect(stderr).toMatch(message)
  expect(stderr.trimEnd()).toMatch(/\[PROVE_USAGE\]$/)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(status).toBe(2)
})
