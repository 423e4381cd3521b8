import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const app = fileURLToPath(new URL('../..', import.meta.url))
export const SECRET = 'k4vZqW0uS1gX9bT7yLmNpR2aC5dE8fHj'

/** What `node` is called with to get each process. */
export const ENTRIES = {
  production: ['--conditions=source', 'src/server.ts'],
  development: ['--conditions=source', 'src/dev.ts'],
  cluster: ['--conditions=source', 'src/cluster.ts'],
  plain: ['--conditions=source', 'src/plain.ts'],
  built: ['dist/server.js'],
  migrate: ['--conditions=source', 'src/migrate.ts'],
  purge: ['--conditions=source', 'src/purge.ts'],
} as const

export interface Started {
  readonly child: ChildProcess
  readonly url: string
  readonly port: number
  /** Everything it wrote so far. */
  readonly output: () => string
  /** The code it exits with, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>
}

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lab-server-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts a real process with this environment and nothing else; it is gone when the test ends. */
export function run(
  entry: keyof typeof ENTRIES,
  environment: Record<string, string>,
  stderr: 'pipe' | number = 'pipe',
) {
  const child = spawn(process.execPath, ENTRIES[entry], {
    cwd: app,
    env: environment,
    stdio: ['ignore', 'pipe', stderr, 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  const exited = once(child, 'close').then(([code, signal]) => code ?? signal)
  return { child, exited, output: () => output }
}

/** Starts a server and waits until it says that it is ready. */
export async function startServer(
  entry: keyof typeof ENTRIES,
  environment: Record<string, string> = {},
): Promise<Started> {
  const folder = temporaryFolder()
  const logFile = join(folder, 'log')
  const { child, exited, output } = run(entry, {
    PORT: '0',
    LOG_FILE: logFile,
    ...(entry !== 'development' && { JWT_SECRET: SECRET, DATABASE_FILE: join(folder, 'auth.db') }),
    SEED_USERS: '1',
    ...environment,
  })
  const ready = once(child, 'message').then(() => 'ready')
  if ((await Promise.race([ready, exited])) !== 'ready') {
    throw new Error(`the server did not start:\n${output()}`)
  }
  const file = environment.LOG_FILE ?? logFile
  const everything = () => (file === '' ? '' : readFileSync(file, 'utf8')) + output()
  const address = /http:\/\/127\.0\.0\.1:([0-9]+)/
  // Lines on standard output may arrive after the message that was sent after them.
  while (!address.test(everything()) && child.stdout !== null) await once(child.stdout, 'data')
  const port = Number(address.exec(everything())?.[1])
  return {
    child,
    exited,
    port,
    url: `http://127.0.0.1:${port}`,
    output: everything,
  }
}

export interface Pair {
  readonly access: string
  readonly refresh: string
}

/** Signs in as the lab's user. */
export async function login(url: string): Promise<Pair> {
  const body = new URLSearchParams({
    username: 'lab-user',
    password: 'lab-user-passphrase-1',
  })
  const answer = await fetch(`${url}/api/token/`, { method: 'POST', body })
  if (answer.status !== 200) throw new Error(`login was answered ${answer.status}`)
  return readPair(answer)
}

/** The pair of tokens in an answer. */
export async function readPair(answer: Response): Promise<Pair> {
  const pair: unknown = await answer.json()
  const has = (name: string) =>
    typeof pair === 'object' && pair !== null && typeof Reflect.get(pair, name) === 'string'
  if (!has('access') || !has('refresh')) throw new Error('the answer holds no pair of tokens')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked above
  return pair as Pair
}

/** What a server needs at least to start. */
export const good = () => ({
  PORT: '0',
  JWT_SECRET: SECRET,
  DATABASE_FILE: join(temporaryFolder(), 'auth.db'),
})

/** A port that was free just now. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? String(address?.port) : ''
}
