import { mkdir, readFile, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { DriverOptions, Health, HostDriver, Hosted, TopologyProcess } from '../driver.ts'
import { environmentFor, type ServerEnvironment } from '../environment.ts'
import { tailLogs } from '../log.ts'
import { killMarked } from '../mark.ts'
import { unusable } from '../own-folder.ts'
import { childrenOf, environmentOf, readProcess } from '../proc.ts'
import { type Started, start } from '../spawn.ts'

/** A topology that PM2 starts from its own configuration file. */
export interface Pm2Options {
  /** The configuration file, from the topology's folder. */
  readonly config: string
  readonly env: ServerEnvironment
}

/** `pm2 kill` stops two workers at a time, each within the kill_timeout of its configuration. */
const killWithin = 12_000

/** Runs a topology under a PM2 daemon of its own, which shares nothing with any other. */
export const pm2 = (what: Pm2Options): HostDriver => ({
  async start(options: DriverOptions): Promise<Hosted> {
    const { root, node, folder, mark, topology, socketFolder } = options
    const files = join(folder, 'pm2')
    const script = await realpath(join(root, 'node_modules/.bin/pm2'))
    const config = resolve(root, 'deploy', topology, what.config)
    const env = { ...(await environmentFor(options, what.env)), ...isolation(options, files) }
    const command = (name: string, args: readonly string[]): Promise<Started> =>
      start({
        command: node,
        args: [script, ...args],
        cwd: root,
        env,
        log: join(files, `${name}.log`),
      })
    await mkdir(files, { recursive: true })
    // Not recursive: a folder of that name that somebody else made must not be used.
    await mkdir(socketFolder, { mode: 0o700 }).catch((error: unknown) => {
      throw unusable(dirname(socketFolder), error)
    })
    const starting = await command('start', ['start', config])
    const daemon = (): Promise<number | null> => readDaemon(join(files, 'pm2.pid'), mark)
    return {
      processes: async () => processesOf(await daemon()),
      health: async () => healthOf(starting, await daemon(), join(files, 'pm2.log')),
      logTail: (lines) => tailLogs(folder, lines),
      async stop(how) {
        if (how === 'gracefully' && (await daemon()) !== null)
          await (await command('kill', ['kill'])).waitForEnd(killWithin)
        await killMarked(mark)
      },
    }
  },
})

/** PM2's own variables: where it keeps what, and that it stays silent towards the network. */
const isolation = (options: DriverOptions, files: string): Record<string, string> => ({
  PM2_HOME: options.socketFolder,
  PM2_PID_FILE_PATH: join(files, 'pm2.pid'),
  PM2_LOG_FILE_PATH: join(files, 'pm2.log'),
  PM2_DEFAULT_LOG_PATH: join(files, 'logs'),
  PM2_DEFAULT_PID_PATH: join(files, 'pids'),
  PM2_DISABLE_VERSION_CHECK: '1',
  PM2_DISCRETE_MODE: '1',
  PM2_NO_INTERACTION: 'true',
  // The name users of WEB_CONCURRENCY know; the configuration reads it.
  WEB_CONCURRENCY: String(options.workers),
})

/** The daemon's pid while it lives. A pid file that was left may name a stranger by now. */
async function readDaemon(pidFile: string, mark: string): Promise<number | null> {
  const text = await readFile(pidFile, 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  if (Number.isNaN(pid) || readProcess(pid) === null) return null
  return environmentOf(pid).some((variable) => variable.endsWith(`=${mark}`)) ? pid : null
}

function processesOf(daemon: number | null): TopologyProcess[] {
  if (daemon === null) return []
  const workers = childrenOf(daemon).flatMap(({ pid }) => {
    const id = workerId(environmentOf(pid))
    return id === null ? [] : [{ pid, id: Number(id) }]
  })
  // By PM2's numbers: process ids wrap around, and a restarted worker's is the highest.
  const named = workers
    .toSorted((a, b) => a.id - b.id)
    .map(({ pid, id }): TopologyProcess => ({ pid, role: 'worker', name: `worker ${id}` }))
  return [{ pid: daemon, role: 'manager', name: 'pm2 daemon' }, ...named]
}

/** PM2's number of a worker, which it keeps over restarts; null for another child of the daemon. */
export function workerId(environment: readonly string[]): string | null {
  for (const variable of environment) {
    // In cluster mode PM2 passes everything as JSON in one variable, in fork mode apart.
    const found = variable.startsWith('pm2_env=')
      ? /"pm_id":(\d+)/.exec(variable)
      : /^pm_id=(\d+)$/.exec(variable)
    if (found?.[1] !== undefined) return found[1]
  }
  return null
}

async function healthOf(starting: Started, daemon: number | null, log: string): Promise<Health> {
  const ended = starting.ended()
  if (ended !== null && !starting.succeeded())
    return { state: 'down', reason: `"pm2 start" failed (${ended})` }
  if (daemon === null)
    return ended === null
      ? { state: 'starting' }
      : { state: 'down', reason: 'the PM2 daemon is gone' }
  // PM2 would go on restarting it: at the first end it is known that the start has failed.
  const exit = /exited with code \[(\d+)\]/.exec(await readFile(log, 'utf8').catch(() => ''))
  if (exit !== null)
    return { state: 'down', reason: `a worker ended before it was ready (exit code ${exit[1]})` }
  return { state: ended === null ? 'starting' : 'up' }
}
