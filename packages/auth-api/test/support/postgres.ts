import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'

const run = promisify(execFile)

/** The folder of PostgreSQL's server programs, as Debian installs them, or null. */
export function findPostgres(root = '/usr/lib/postgresql'): string | null {
  if (!existsSync(root)) return null
  const versions = readdirSync(root).toSorted((a, b) => Number(b) - Number(a))
  const folders = versions.map((version) => join(root, version, 'bin'))
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

/** A real server on a socket in a folder of its own. */
export interface PostgresServer {
  /** A new empty database. @returns its URL */
  createDatabase(): Promise<string>
  start(): Promise<void>
  /** Ends the server; what it keeps stays. */
  stop(): Promise<void>
  /** Hangs: it accepts connections and answers nothing. */
  pause(): void
  /** Goes on after a pause. */
  resume(): void
  /** Ends the server and deletes its folder. */
  remove(): Promise<void>
}

/** Creates a server; the caller starts and removes it. */
export async function createPostgres(bin: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'auth-pg-'))
  const data = join(folder, 'data')
  const identity = ordinaryUser()
  if ('uid' in identity) chownSync(folder, identity.uid, identity.gid)
  const setup = ['-D', data, '-U', 'lab', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C']
  await run(join(bin, 'initdb'), setup, { ...identity, cwd: folder })
  const urlOf = (database: string) =>
    `postgres://lab@localhost/${database}?host=${encodeURIComponent(folder)}`
  let server: ReturnType<typeof spawn> | null = null
  let databases = 0

  /** To the server, and to the process that it has for each connection. */
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    const pid = server?.pid
    if (pid === undefined || server?.exitCode !== null) return
    process.kill(pid, name)
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g)
    for (const child of children ?? []) {
      try {
        process.kill(Number(child), name)
      } catch (error) {
        // It has ended since: a connection that was given up, or a worker of the server's own.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
  }
  const stop = async () => {
    signal('SIGCONT')
    const running = server
    server = null
    if (running === null || running.exitCode !== null) return
    const gone = once(running, 'exit')
    // A "fast" shutdown: connections are cut, what was committed stays.
    running.kill('SIGINT')
    await gone
  }
  return {
    async createDatabase() {
      databases += 1
      const client = new Client({ connectionString: urlOf('postgres') })
      await client.connect()
      await client.query(`CREATE DATABASE lab${databases}`)
      await client.end()
      return urlOf(`lab${databases}`)
    },
    async start() {
      const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off']
      const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]
      const child = spawn(join(bin, 'postgres'), args, {
        ...identity,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      server = child
      let log = ''
      const ready = new Promise<void>((resolve) => {
        child.stderr.on('data', (chunk) => {
          log += String(chunk)
          if (log.includes('ready to accept connections')) resolve()
        })
      })
      const ended = once(child, 'exit').then(() => {
        throw new Error(`PostgreSQL did not start:\n${log}`)
      })
      await Promise.race([ready, ended])
      // From here on its end is wanted.
      ended.catch(() => undefined)
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    stop,
    async remove() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root: Debian's package brings a user for it. */
function ordinaryUser(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {}
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'))
  if (line === undefined)
    throw new Error('PostgreSQL does not run as root, and there is no user postgres')
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}
