import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { TopologyError } from '../errors.ts'
import { apart, docker, lastLines } from './docker.ts'

export interface BuildOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Receives each line of the builder's progress. */
  readonly onLine: (line: string) => void
}

const keptLines = 15

/**
 * Builds a profile's images and pulls those that are missing, so that no start waits for one.
 *
 * @throws TopologyError `TOPOLOGY_IMAGE_MISSING` with the last lines; the signal's reason when it
 * aborts
 */
export async function buildImages(
  compose: readonly string[],
  options: BuildOptions,
): Promise<void> {
  const last = await build(compose, options)
  options.signal.throwIfAborted()
  if (last !== null)
    throw missing(
      `An image cannot be built:\n${last}`,
      `"docker ${compose.join(' ')} build" shows all of it`,
    )
  // Images are pulled after the build: others use a built image by its name, which no registry has.
  const pulled = await docker(
    [...compose, 'pull', '--ignore-buildable', '--policy', 'missing', '--quiet'],
    { ...options, within: 600_000 },
  )
  options.signal.throwIfAborted()
  if (!pulled.ok)
    throw missing(
      `An image cannot be pulled:\n${lastLines(pulled.stderr, 5)}`,
      'See whether its registry is reached, or name another in .env',
    )
}

/** Builds; resolves with null, or with the last lines if it fails. */
function build(
  compose: readonly string[],
  { cwd, env, signal, onLine }: BuildOptions,
): Promise<string | null> {
  const args = [...compose, '--progress', 'plain', 'build']
  const child = spawn('docker', args, { ...apart, cwd, env, signal })
  const lines: string[] = []
  const hear = (line: string): void => {
    lines.push(line)
    if (lines.length > 4 * keptLines) lines.shift()
    onLine(line)
  }
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', hear)
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(message))
    child.once('close', (code) =>
      resolve(code === 0 ? null : lastLines(lines.join('\n'), keptLines)),
    )
  })
}

const missing = (what: string, remedy: string): TopologyError =>
  new TopologyError('TOPOLOGY_IMAGE_MISSING', `${what}\n${remedy}`)
