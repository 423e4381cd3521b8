import { execFile } from 'node:child_process'
import type { Milliseconds } from '@deployment-lab/result'

/** What a docker command said. */
export interface Said {
  readonly ok: boolean
  readonly stdout: string
  readonly stderr: string
}

export interface DockerOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly signal?: AbortSignal
  readonly within?: Milliseconds
}

/** A list of every container with its labels and states is longer than Node's default allows. */
const mostBytes = 64 * 1024 * 1024
const usualWithin: Milliseconds = 60_000

/** Runs `docker` and waits for its end. It never throws: what went wrong is in what it said. */
export const docker = (args: readonly string[], options: DockerOptions): Promise<Said> =>
  new Promise((resolve) => {
    const { env, cwd = '/', signal, within = usualWithin } = options
    const how = { env, cwd, maxBuffer: mostBytes, timeout: within, ...(signal && { signal }) }
    execFile('docker', args, how, (error, stdout, stderr) => {
      const said = stderr === '' && error !== null ? error.message : stderr
      resolve({ ok: error === null, stdout, stderr: said.trim() })
    })
  })

/** The last lines of a text that are not empty. */
export const lastLines = (text: string, count: number): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n')
