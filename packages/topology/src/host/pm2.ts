import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { childrenOf, environmentOf, readProcess } from '@deployment-lab/machine/proc'
import { hostAbilities } from '../abilities.ts'
import type {
  DriverOptions,
  Health,
  HostDriver,
  Hosted,
  RollOutcome,
  TopologyProcess,
} from '../driver.ts'
import { environmentFor, type ServerEnvironment } from '../environment.ts'
import { tailLogs } from '../log.ts'
import { killMarked, send } from '../mark.ts'
import { unusable } from '../own-folder.ts'
import { type Started, start } from '../spawn.ts'
import { editedText } from '../variation.ts'

/** A topology that PM2 starts from its own configuration file. */
export interface Pm2Options {
  /** The configuration file, from the topology's folder. */
  readonly config: string
  readonly env: ServerEnvironment
}

/** `pm2 kill` stops two workers at a time, each within the kill_timeout of its configuration. */
const killWithin = 12_000
/** Longer than PM2 waits for all workers of a cluster that do not get ready. */
const commandWithin = 180_000

/** Processes under a PM2 daemon of their own, and its command line. */
export interface Pm2Hosted extends Hosted {
  readonly stopAndStart: (signal: AbortSignal) => Promise<void>
  /** Runs `pm2` for this daemon until it ends; it is killed when the signal aborts. */
  run(args: readonly string[], signal: AbortSignal): Promise<RollOutcome>
}

/** Runs a topology under a PM2 daemon of its own, which shares nothing with any other. */
export const pm2 = (what: Pm2Options): HostDriver => ({
  abilities: hostAbilities,
  start: (options) => startPm2(what, options),
})

/** Starts PM2 and returns without waiting for it. */
export async function startPm2(what: Pm2Options, options: DriverOptions): Promise<Pm2Hosted> {
  const { root, node, folder, mark, topology, socketFolder } = options
  const files = join(folder, 'pm2')
  await mkdir(files, { recursive: true })
  const script = await realpath(join(root, 'node_modules/.bin/pm2'))
  const written = resolve(root, 'deploy', topology, what.config)
  const config = await configOf(written, files, options)
  const env = { ...(await environmentFor(options, what.env)), ...isolation(options, files) }
  const command = (name: string, args: readonly string[]): Promise<Started> =>
    start({
      command: node,
      args: [script, ...args],
      cwd: root,
      env,
      log: join(files, `${name}.log`),
    })
  // The folder is not made recursively: one that somebody else made must not be used.
  await mkdir(socketFolder, { mode: 0o700 }).catch((error: unknown) => {
    throw unusable(dirname(socketFolder), error)
  })
  const begin = (): Promise<Started> => command('start', ['start', config])
  let starting = await begin()
  /** Position of this start in PM2's log. */
  let logFrom = 0
  const daemon = (): Promise<number | null> => readDaemon(join(files, 'pm2.pid'), mark)
  const readLog = (): Promise<string> => readFile(join(files, 'pm2.log'), 'utf8').catch(() => '')
  const stop = async (how: 'gracefully' | 'at-once'): Promise<void> => {
    if (how === 'gracefully' && (await daemon()) !== null)
      await (await command('kill', ['kill'])).waitForEnd(killWithin)
    await killMarked(mark)
  }
  const run = async (args: readonly string[], signal: AbortSignal): Promise<RollOutcome> => {
    const [name = ''] = args
    const cli = await command(name, args)
    const kill = (): void => void (cli.pid !== undefined && send(cli.pid, 'SIGKILL'))
    signal.addEventListener('abort', kill)
    await cli.waitForEnd(commandWithin)
    signal.removeEventListener('abort', kill)
    signal.throwIfAborted()
    if (cli.ended() === null) kill()
    return { succeeded: cli.succeeded(), said: await lastLine(join(files, `${name}.log`)) }
  }
  return {
    processes: async () => processesOf(await daemon()),
    health: async () => healthOf(starting, await daemon(), (await readLog()).slice(logFrom)),
    run,
    roll: (signal) => run(['reload', config], signal),
    async stopAndStart(signal) {
      await stop('gracefully')
      signal.throwIfAborted()
      logFrom = (await readLog()).length
      starting = await begin()
    },
    logTail: (lines) => tailLogs(folder, lines),
    stop,
  }
}

/** Returns the configuration file, or an edited copy that finds its way as if it lay beside it. */
const configOf = async (
  written: string,
  files: string,
  { variation }: DriverOptions,
): Promise<string> => {
  if (variation?.edits === undefined) return written
  const text = editedText(await readFile(written, 'utf8'), written, variation)
  const copy = join(files, basename(written))
  await writeFile(copy, `var __dirname = ${JSON.stringify(dirname(written))}\n${text}`)
  return copy
}

const lastLine = async (log: string): Promise<string> =>
  stripVTControlCharacters(await readFile(log, 'utf8').catch(() => ''))
    .trimEnd()
    .split('\n')
    .at(-1) ?? ''

/** PM2's own variables: the places of its files, and no use of the network. */
const isolation = (options: DriverOptions, files: string): Record<string, string> => ({
  PM2_HOME: options.socketFolder,
  PM2_PID_FILE_PATH: join(files, 'pm2.pid'),
  PM2_LOG_FILE_PATH: join(files, 'pm2.log'),
  PM2_DEFAULT_LOG_PATH: join(files, 'logs'),
  PM2_DEFAULT_PID_PATH: join(files, 'pids'),
  PM2_DISABLE_VERSION_CHECK: '1',
  PM2_DISCRETE_MODE: '1',
  PM2_NO_INTERACTION: 'true',
  // Users know WEB_CONCURRENCY by name; the configuration reads it.
  WEB_CONCURRENCY: String(options.workers),
})

/** Reads the daemon's pid while it lives. A leftover pid file may name a stranger by now. */
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
  // Sorted by PM2's number: process ids wrap around, and a restarted worker has the highest.
  const named = workers
    .toSorted((a, b) => a.id - b.id)
    .map(({ pid, id }): TopologyProcess => ({ pid, role: 'worker', name: `worker ${id}` }))
  return [{ pid: daemon, role: 'manager', name: 'pm2 daemon' }, ...named]
}

/** PM2's number of a worker, which it keeps over restarts; null for another child of the daemon. */
export function workerId(environment: readonly string[]): string | null {
  for (const variable of environment) {
    // PM2 passes everything as JSON in one variable in cluster mode, and apart in fork mode.
    const found = variable.startsWith('pm2_env=')
      ? /"pm_id":(\d+)/.exec(variable)
      : /^pm_id=(\d+)$/.exec(variable)
    if (found?.[1] !== undefined) return found[1]
  }
  return null
}

function healthOf(starting: Started, daemon: number | null, log: string): Health {
  const ended = starting.ended()
  if (ended !== null && !starting.succeeded())
    return { state: 'down', reason: `"pm2 start" failed (${ended})` }
  if (daemon === null)
    return ended === null
      ? { state: 'starting' }
      : { state: 'down', reason: 'the PM2 daemon is gone' }
  // PM2 would restart it for ever: the first end shows that the start has failed.
  const exit = /exited with code \[(\d+)\]/.exec(log)
  if (exit !== null)
    return { state: 'down', reason: `a worker ended before it was ready (exit code ${exit[1]})` }
  return { state: ended === null ? 'starting' : 'up' }
}
