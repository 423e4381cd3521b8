import {
  type SpawnOptionsWithStdioTuple,
  type StdioNull,
  type StdioPipe,
  spawn,
} from 'node:child_process'
import type { Milliseconds } from '@deployment-lab/result'

/** Output of a docker command. */
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

const usualWithin: Milliseconds = 60_000

/** A session of its own: a signal to the lab's group is for the lab alone to answer. */
export const apart: SpawnOptionsWithStdioTuple<StdioNull, StdioPipe, StdioPipe> = {
  detached: true,
  stdio: ['ignore', 'pipe', 'pipe'],
}

/** Runs `docker` and waits for its end. It never throws: errors are in its output. */
export const docker = (args: readonly string[], options: DockerOptions): Promise<Said> =>
  new Promise((resolve) => {
    const { env, cwd = '/', signal, within = usualWithin } = options
    const how = { ...apart, env, cwd, timeout: within, ...(signal && { signal }) }
    const child = spawn('docker', args, how)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.once('error', ({ message }) => resolve({ ok: false, stdout, stderr: message }))
    child.once('close', (code, killedBy) => {
      const said = stderr.trim()
      const how = code === null ? `it was ended by ${killedBy}` : `it ended with ${code}`
      resolve({ ok: code === 0, stdout, stderr: said === '' && code !== 0 ? how : said })
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
