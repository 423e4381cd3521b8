import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { markVariable } from '@deployment-lab/topology'

const bin = resolve(import.meta.dirname, '../bin/lab.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves when stderr holds the text; rejects when the command ends without it. */
  readonly saying: (text: string) => Promise<void>
}

/** Starts the command as a shell would, with its output piped. */
export const startLab = (...args: string[]): Started => {
  const child = spawn(process.execPath, ['--conditions=source', bin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>((done) => {
    child.on('close', (code) => done({ code, stdout, stderr }))
  })
  const saying = (text: string): Promise<void> =>
    new Promise((found, failed) => {
      const look = (): void => {
        if (stderr.includes(text)) found()
      }
      look()
      child.stderr.on('data', look)
      child.on('close', () => failed(new Error(`it ended without saying "${text}": ${stderr}`)))
    })
  return { child, ended, saying }
}

export const lab = (...args: string[]): Promise<Ended> => startLab(...args).ended

/** Process ids of everything alive that a lab has started on this machine. */
export const leftovers = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => isMarked(join('/proc', name)))
    .map(Number)

// A zombie's environment is empty: it counts as gone.
const isMarked = (folder: string): boolean => {
  try {
    return readFileSync(join(folder, 'environ'), 'latin1').includes(`${markVariable}=`)
  } catch {
    return false
  }
}
