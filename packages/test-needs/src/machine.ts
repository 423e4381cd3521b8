import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Machine, as far as providing needs it. */
export interface Machine {
  /** True if the user who runs this can install Debian's packages. */
  readonly installs: boolean
  has(program: string): boolean
  /** Tells if a command ends well. */
  answers(command: readonly string[]): boolean
  /** Installs Debian packages without starting their services; returns the error, or null. */
  install(packages: readonly string[]): string | null
}

// Servers lie in folders that are on the PATH of root alone.
const serverFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']
const servicePolicy = '/usr/sbin/policy-rc.d'
/** Milliseconds for a program that may never answer, such as a client of an engine that hangs. */
const patience = 60_000

/** This machine. */
export const thisMachine = (process: NodeJS.Process): Machine => ({
  installs: existsSync('/etc/debian_version') && process.getuid?.() === 0,
  has: (program) =>
    program.includes('/')
      ? globSync(program).length > 0
      : [...(process.env['PATH'] ?? '').split(delimiter), ...serverFolders].some((folder) =>
          existsSync(join(folder, program)),
        ),
  answers: ([program = '', ...words]) =>
    spawnSync(program, words, { stdio: 'ignore', timeout: patience }).status === 0,
  install: (packages) =>
    withoutServices(process.pid, () => {
      const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      for (const words of [
        ['update', '-qq'],
        ['install', '-y', '-qq', '--no-install-recommends', ...packages],
      ]) {
        const ran = spawnSync('apt-get', words, { env: environment, encoding: 'utf8' })
        if (ran.status !== 0) {
          return `apt-get ${words.join(' ')}: ${(ran.stderr || ran.stdout || 'it did not run').trim().slice(-2000)}`
        }
      }
      return null
    }),
})

/** Writes a policy that refuses services while a process runs, and deletes itself after that. */
export const policyOf = (pid: number): string =>
  `#!/bin/sh\nif [ -d /proc/${pid} ]; then exit 101; fi\nrm -f "$0"\n`

/** Tells if the policy is one of a test run that was killed. */
const isLeft = (text: string): boolean => {
  const [, pid = ''] = /\/proc\/(\d+)/.exec(text) ?? []
  return text === policyOf(Number(pid)) && !existsSync(`/proc/${pid}`)
}

/** Keeps services from starting: Debian starts those it installs, but the tests start their own. */
const withoutServices = <Value>(pid: number, work: () => Value): Value => {
  if (existsSync(servicePolicy) && !isLeft(readFileSync(servicePolicy, 'utf8'))) return work()
  writeFileSync(servicePolicy, policyOf(pid), { mode: 0o755 })
  try {
    return work()
  } finally {
    rmSync(servicePolicy, { force: true })
  }
}
