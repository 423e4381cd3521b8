import { execFileSync } from 'node:child_process'
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tailLogs } from '../src/log.ts'
import { temporaryFolder } from './lab.ts'

const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('')

test('the last lines of one log, without colours', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'output.log'), `${numbered(9)}\u001b[31mred\u001b[39m\n\n`)
  await writeFile(join(folder, 'empty.log'), '\n')
  await writeFile(join(folder, 'other.txt'), 'no log\n')
  expect(await tailLogs(folder, 3)).toBe('line 8\nline 9\nred')
})

test('several logs share the lines, the one written last comes last', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'pm2'))
  await writeFile(join(folder, 'a.log'), numbered(9))
  await writeFile(join(folder, 'pm2', 'b.log'), numbered(5))
  await utimes(join(folder, 'pm2', 'b.log'), 1, 1)
  expect(await tailLogs(folder, 4)).toBe('pm2/b.log:\nline 4\nline 5\na.log:\nline 8\nline 9')
})

test('a log of many megabytes is read from its end', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'server.log'), numbered(1_000_000))
  expect(await tailLogs(folder, 1)).toBe('line 1000000')
})

test('what is no log, or is gone, does not hide the others', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'server.log'), 'the reason\n')
  await mkdir(join(folder, 'folder.log'))
  await symlink(join(folder, 'rotated'), join(folder, 'gone.log'))
  execFileSync('mkfifo', [join(folder, 'pipe.log')])
  expect(await tailLogs(folder, 5)).toBe('the reason')
})

test('a folder that is not there has logged nothing', async () => {
  expect(await tailLogs('/nowhere', 5)).toBe('')
})
