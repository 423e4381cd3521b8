import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lab } from './lab-command.ts'

const bin = resolve(import.meta.dirname, '../bin/lab.js')

/** The command with one of its outputs on a disk that is full. */
const onFullDisk = (full: 'stdout' | 'stderr', words: readonly string[]) => {
  const disk = openSync('/dev/full', 'w')
  onTestFinished(() => closeSync(disk))
  const args = ['--conditions=source', bin, ...words]
  const stdio =
    full === 'stdout' ? (['ignore', disk, 'pipe'] as const) : (['ignore', 'pipe', disk] as const)
  return spawnSync(process.execPath, args, { stdio: [...stdio] })
}

test.each([[['list']], [['list', '--json']], [['--help']]])(
  'stdout on a full disk: lab %s ends in one line with a code',
  (words) => {
    const ended = onFullDisk('stdout', words)
    expect(ended.status).toBe(1)
    expect(String(ended.stderr)).toMatch(
      /^stdout cannot be written: ENOSPC: .*\[LAB_WRITE_FAILED\]\n$/,
    )
  },
)

test('stderr on a full disk: the exit code tells', () => {
  expect(onFullDisk('stderr', ['rum']).status).toBe(2)
})

const foreign = '\u009b31m\u202egnp\u2066\u001b]0;owned\u0007\u001b[2J\u2028\r::error::x'
// oxlint-disable-next-line no-control-regex -- it is control characters that are looked for
const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const fileOf = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-output-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, `${foreign}.json`)
  writeFileSync(file, text)
  return file
}

test.each([
  ['a claim', () => ['token', 'decode', `${encode({ alg: foreign })}.${encode({ n: foreign })}.`]],
  [
    'a claim in JSON',
    () => ['token', 'decode', '--json', `${encode({ alg: 'a' })}.${encode({ n: foreign })}.`],
  ],
  ['a payload', () => ['token', 'sign', '--key-file', '/dev/null', foreign]],
  ['a file that is no JSON', () => ['report', fileOf(foreign)]],
  ['a file of something else', () => ['report', fileOf('{}')]],
  ['a file that is not there', () => ['report', `/nowhere/${foreign}`]],
  ['two files', () => ['compare', fileOf(foreign), fileOf('{}')]],
  ['a name', () => ['run', '--topology', foreign]],
  ['a value of a flag', () => ['run', '--seed', foreign]],
  ['a flag', () => ['run', `--${foreign}`]],
  ['a command', () => [foreign]],
  ['a URL', () => ['load', 'steady', '--url', `http://${foreign}`]],
  ['a folder', () => ['run', '--dry-run', '--json', '--out', join(tmpdir(), 'none', foreign)]],
] as const)('%s that drives a terminal is printed escaped', async (_, words) => {
  const { stdout, stderr } = await lab(...words())
  expect(stdout + stderr).not.toMatch(raw)
  expect(stdout + stderr).not.toMatch(/^\s*::error::/m)
  expect((stdout + stderr).length).toBeGreaterThan(0)
})
