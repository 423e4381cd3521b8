import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { readDrivers, selectByName } from '@deployment-lab/runner'
import {
  makeTemporaryFolder,
  onHost,
  prepareTopology,
  requirePort,
  startTopology,
  tidy,
} from '@deployment-lab/topology'
import { loadCatalogue } from '../catalogue.ts'
import type { Context } from '../context.ts'
import { usageError } from '../errors.ts'
import { onInterrupt } from '../interrupt.ts'
import { endAndTell } from '../leftovers.ts'

export interface Flags {
  readonly port?: number
  readonly driver: string
}

export async function up(
  this: Context,
  { port, driver: driverName }: Flags,
  name: string,
): Promise<void> {
  const { topologies } = await loadCatalogue(this.lab)
  const [definition] = selectByName(topologies, name, 'topology')
  if (definition === undefined || name.includes(',')) {
    throw usageError('Name one topology. "lab list" shows them.')
  }
  const [driver, ...drivers] = readDrivers(driverName)
  if (driver === undefined || drivers.length > 0) {
    throw usageError('Name one driver: host or compose.')
  }
  const deployment = { ...onHost, driver }
  await endAndTell(this.lab, this.say)
  using interrupt = onInterrupt(this.process)
  const { signal } = interrupt
  // The port is checked before images are built, which takes minutes.
  if (port !== undefined) await requirePort(port)
  await prepareTopology(definition, { ...this.lab, deployment, signal, onLine: this.say })
  using files = holdFolder(await makeTemporaryFolder(this.lab.env, 'lab-up-'))
  const { folder } = files
  const topology = await startTopology(definition, {
    ...this.lab,
    instance: name,
    folder,
    temporary: true,
    port: port ?? null,
    deployment,
    signal,
  }).catch(async (error: unknown) => {
    await tidy(folder)
    if (!signal.aborted) files.keepLogs()
    throw interrupt.reasonOf(error)
  })
  try {
    this.print(topology.url)
    this.say(
      `${definition.title} is up. Its throttle of logins is off. Its logs are in ${folder}. Ctrl-C stops it.`,
    )
    if (!signal.aborted) await held(signal)
  } finally {
    await topology.stop()
  }
}

interface HeldFolder extends Disposable {
  readonly folder: string
  /** Keeps the folder if it has logs: the message of a failed start names it. */
  keepLogs(): void
}

/** Keeps a folder until it is released or this process ends, however it ends. */
const holdFolder = (folder: string): HeldFolder => {
  let kept = false
  const remove = (): void => {
    if (!kept) rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', remove)
  return {
    folder,
    keepLogs: () => {
      kept = readdirSync(folder).length > 0
    },
    [Symbol.dispose]: () => {
      process.off('exit', remove)
      remove()
    },
  }
}

/** Waits for the signal, and keeps the process alive while it does. */
const held = async (signal: AbortSignal): Promise<void> => {
  const alive = setInterval(() => {}, 60_000)
  await once(signal, 'abort')
  clearInterval(alive)
}
