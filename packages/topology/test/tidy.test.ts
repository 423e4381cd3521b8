import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { tidy } from '../src/index.ts'

test('secrets and databases go, of a long log its end stays, short ones are left alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidy-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const place = (file: string): string => join(folder, 'node-1', file)
  mkdirSync(join(folder, 'node-1'))
  for (const file of ['auth.sqlite', 'auth.sqlite-wal', 'jwt-secret', 'short.log']) {
    writeFileSync(place(file), 'text')
  }
  const lines = Array.from({ length: 200_000 }, (_, index) => `line ${index}`)
  writeFileSync(place('server.log'), `${lines.join('\n')}\n`)
  await tidy(folder)
  for (const file of ['auth.sqlite', 'auth.sqlite-wal', 'jwt-secret']) {
    expect(existsSync(place(file))).toBe(false)
  }
  expect(readFileSync(place('short.log'), 'utf8')).toBe('text')
  const kept = readFileSync(place('server.log'), 'utf8')
  expect(kept).toMatch(/^… \d+ bytes before this were dropped\nline \d+\n/)
  expect(kept.endsWith('line 199999\n')).toBe(true)
  expect(kept.length).toBeLessThanOrEqual(1024 * 1024 + 60)
})

test('a folder that is not there is no error', async () => {
  await expect(tidy('/nowhere/at/all')).resolves.toBeUndefined()
})
