import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Machine, policyOf, thisMachine } from '../src/machine.ts'
import type { Need } from '../src/needs.ts'
import { provide } from '../src/provide.ts'

const need = (name: string, debian: string[]): Need => ({
  name,
  untested: `what ${name} does`,
  programs: [name],
  debian,
  remedy: `Get ${name}.`,
})

/** A machine on which installing brings what `brings` says, and that tells what was installed. */
const machine = (installs: boolean, there: string[], brings: string[] = []) => {
  const installed: string[][] = []
  const programs = new Set(there)
  const it: Machine = {
    installs,
    has: (program) => programs.has(program),
    answers: ([program = '']) => programs.has(`${program} answers`),
    install: (packages) => {
      installed.push([...packages])
      for (const program of brings) programs.add(program)
      return brings.length > 0 ? null : 'no package of that name'
    },
  }
  return { it, installed }
}

test('what is there is left alone', () => {
  const { it, installed } = machine(true, ['a'])
  expect(provide([need('a', ['a-light'])], it, false)).toEqual({
    lines: [],
    missing: [],
    exitCode: 0,
  })
  expect(installed).toEqual([])
})

test('what is missing is installed in one go where that can be done', () => {
  const { it, installed } = machine(true, ['a'], ['b', 'c'])
  const { missing } = provide(
    [need('a', ['a']), need('b', ['b-light']), need('c', ['c1', 'c2'])],
    it,
    false,
  )
  expect(missing).toEqual([])
  expect(installed).toEqual([['b-light', 'c1', 'c2']])
})

test('elsewhere it is named, with what goes untested and what to do', () => {
  const { it, installed } = machine(false, [])
  const { lines, missing } = provide([need('b', ['b'])], it, false)
  expect(installed).toEqual([])
  expect(missing).toHaveLength(1)
  expect(lines).toEqual(['Missing: b. Not tested: what b does. Get b.'])
})

test('an installation that fails is told, and what it should bring is missing', () => {
  const { it } = machine(true, [])
  const { lines, missing } = provide([need('b', ['b'])], it, false)
  expect(missing).toHaveLength(1)
  expect(lines).toContain('no package of that name')
})

test('a program that does not answer is missing', () => {
  const engine = { ...need('docker', []), answers: ['docker', 'info'] }
  expect(provide([engine], machine(false, ['docker']).it, false).missing).toHaveLength(1)
  const answering = machine(false, ['docker', 'docker answers']).it
  expect(provide([engine], answering, false).missing).toEqual([])
})

test.each([
  [true, 1],
  [false, 0],
])('something missing with CI=%s ends it with %i', (ci, code) => {
  expect(provide([need('b', ['b'])], machine(false, []).it, ci).exitCode).toBe(code)
})

test('nothing missing ends it well, also in CI', () => {
  expect(provide([need('a', ['a'])], machine(false, ['a']).it, true).exitCode).toBe(0)
})

test('this machine has a shell and no program of a made-up name', () => {
  const here = thisMachine(process)
  expect(here.has('sh')).toBe(true)
  expect(here.has('/bin/s*h')).toBe(true)
  expect(here.has('no-such-program')).toBe(false)
})

test('services are refused while the tests install, and a killed test run leaves no refusal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'policy-rc.d')
  const askPolicyOf = (pid: number) => {
    writeFileSync(file, policyOf(pid), { mode: 0o755 })
    return spawnSync(file, ['nginx', 'start']).status
  }
  expect([askPolicyOf(process.pid), existsSync(file)]).toEqual([101, true])
  const { pid } = spawnSync('true')
  expect([askPolicyOf(pid), existsSync(file)]).toEqual([0, false])
})
