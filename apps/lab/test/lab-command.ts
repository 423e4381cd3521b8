import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { markVariable } from '@deployment-lab/topology'
import { afterAll } from 'vitest'

export const bin = resolve(import.meta.dirname, '../bin/lab.js')

/** Tells the labs of this file from any other on the machine: their processes inherit it. */
const temporary = mkdtempSync(join(tmpdir(), 'lab-'))
afterAll(() => rmSync(temporary, { recursive: true }))
export const environment: NodeJS.ProcessEnv = {
  ...process.env,
  TMPDIR: temporary,
  XDG_STATE_HOME: temporary,
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves when stderr holds a line that matches; rejects when the command ends without it. */
  readonly saying: (line: RegExp) => Promise<void>
  /** What it has written to stdout so far. */
  readonly printed: () => string
}

/** Starts the command as a shell would, with its output piped. */
export const startLab = (...args: string[]): Started => start({}, args)

/** The same with more variables in its environment. */
export const startLabWith = (env: Record<string, string>, ...args: string[]): Started =>
  start({ env }, args)

/** The same in a process group of its own, as an interactive shell does. */
export const startLabInGroup = (...args: string[]): Started => start({ detached: true }, args)

const start = (
  { detached = false, env = {} }: { detached?: boolean; env?: Record<string, string> },
  args: readonly string[],
): Started => {
  const child = spawn(process.execPath, ['--conditions=source', bin, ...args], {
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>((done) => {
    child.on('close', (code) => done({ code, stdout, stderr }))
  })
  const saying = (line: RegExp): Promise<void> =>
    new Promise((found, failed) => {
      const look = (): void => {
        if (line.test(stderr)) found()
      }
      look()
      child.stderr.on('data', look)
      child.on('close', () => failed(new Error(`it ended without saying ${line}: ${stderr}`)))
    })
  return { child, ended, saying, printed: () => stdout }
}

export const lab = (...args: string[]): Promise<Ended> => startLab(...args).ended

/** What the labs of this file have left in their temporary folder. */
export const folders = (): string[] =>
  readdirSync(temporary).filter((name) => name.startsWith('lab-up-'))

/** Process ids of everything alive that a lab of this file has started. */
export const leftovers = (): number[] =>
  living('environ', (variable) => variable.startsWith(`${markVariable}=`))

/** Process ids of the labs of this file themselves. */
export const labs = (): number[] => living('cmdline', (word) => /\blab(\.js)?$/.test(word))

/** Processes of this file's that show something in a file of `/proc`. */
const living = (file: string, shows: (text: string) => boolean): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => partsOf(name, 'environ').includes(`TMPDIR=${temporary}`))
    .filter((name) => partsOf(name, file).some(shows))
    .map(Number)

// A zombie's environment is empty: it counts as gone.
const partsOf = (pid: string, file: string): string[] => {
  try {
    return readFileSync(join('/proc', pid, file), 'latin1').split('\0')
  } catch {
    return []
  }
}

const docker = (...args: string[]): string => execFileSync('docker', args, { encoding: 'utf8' })

export const engineAnswers = (): boolean => {
  try {
    docker('info')
    return true
  } catch {
    return false
  }
}

/** Names of all containers, volumes and networks that labs have made. */
export const projects = (): string[] =>
  [
    docker('ps', '--all', '--format', '{{.Names}}'),
    docker('volume', 'ls', '--format', '{{.Name}}'),
    docker('network', 'ls', '--format', '{{.Name}}'),
  ]
    .flatMap((text) => text.split('\n'))
    .filter((name) => /^lab-[0-9a-f]{12}[-_]/.test(name))
    .toSorted()
