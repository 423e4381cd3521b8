import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Microseconds, PerSecond, Share } from '@deployment-lab/result'
import { ProveError } from '../errors.ts'

const execute = promisify(execFile)
const script = fileURLToPath(new URL('report.lua', import.meta.url))

export interface WrkReading {
  readonly throughput: PerSecond
  readonly p50: Microseconds
  /** CPU time of its process over the time it took: 1 is a whole core. */
  readonly busyShare: Share
}

/** Returns the version of wrk, or null if it is missing. */
export const wrkVersion = async (): Promise<string | null> => {
  try {
    // wrk prints its name and then ends as if that were an error.
    const { stdout } = await execute('wrk', ['-v'])
    return versionIn(stdout)
  } catch (error) {
    const said =
      typeof error === 'object' && error !== null && 'stdout' in error ? error.stdout : ''
    return typeof said === 'string' ? versionIn(said) : null
  }
}

const versionIn = (text: string): string | null => /^wrk (?:debian\/)?(\S+)/.exec(text)?.[1] ?? null

const read = (value: unknown, name: string): number => {
  const found: unknown =
    typeof value === 'object' && value !== null
      ? Object.entries(value).find(([key]) => key === name)?.[1]
      : null
  if (typeof found === 'number') return found
  throw new ProveError(
    'PROVE_WRK_FAILED',
    `wrk reported no "${name}". Run "wrk -v": version 4 is needed.`,
  )
}

/**
 * Loads a URL with wrk: one thread, keep-alive connections.
 *
 * @throws ProveError `PROVE_WRK_FAILED` if it reports nothing, or errors
 */
export const runWrk = async (
  url: string,
  connections: number,
  seconds: number,
  signal: AbortSignal,
): Promise<WrkReading> => {
  const words = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url]
  // bash's own clock of its children: Node tells the CPU time of none of its own.
  const { stdout, stderr } = await execute(
    'bash',
    ['-c', 'TIMEFORMAT="%U %S %R"; time wrk "$@"', 'wrk', ...words],
    { signal, maxBuffer: 1 << 20 },
  )
  const last = stdout.trim().split('\n').at(-1) ?? ''
  const report: unknown = last.startsWith('{') ? JSON.parse(last) : null
  if (read(report, 'errors') > 0) {
    throw new ProveError('PROVE_WRK_FAILED', `wrk had errors: ${last}. Run the proof again.`)
  }
  const [user = 0, system = 0, whole = 1] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number)
  return {
    throughput: (1e6 * read(report, 'requests')) / read(report, 'duration'),
    p50: read(report, 'p50'),
    busyShare: (user + system) / whole,
  }
}
