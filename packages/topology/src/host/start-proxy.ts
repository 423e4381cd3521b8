import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { DriverOptions } from '../driver.ts'
import { environmentFor } from '../environment.ts'
import { TopologyError } from '../errors.ts'
import { type Started, start } from '../spawn.ts'
import { editedText } from '../variation.ts'
import { type FoundProgram, findProgram, type PackagedProgram } from './find-program.ts'
import { renderTemplate } from './render-template.ts'

/** Values for the places of a template. */
export type Places = Readonly<Record<string, string | readonly string[]>>

/** Proxy program: all the properties in which proxies differ. */
export interface Proxy {
  readonly program: PackagedProgram
  /** Folder of its files inside the instance's, and name of its processes. */
  readonly name: string
  /** Configuration file in that folder. */
  readonly file: string
  /** Arguments that name its files; with `check` it checks its configuration and ends. */
  args(prefix: string, config: string): readonly string[]
  readonly run: readonly string[]
  readonly check: readonly string[]
  /** Signal that lets it answer the requests in flight and end. */
  readonly finish: NodeJS.Signals
  places(options: DriverOptions, ports: readonly number[], found: FoundProgram): Promise<Places>
}

/** A proxy's configuration with places to fill in. */
export interface ProxyTemplate {
  /** The file, from the topology's folder. */
  readonly template: string
  /**
   * Folder of the files that it serves itself, from the topology's folder: copied as `static` into
   * the folder that the proxy works in.
   */
  readonly files?: string
  /** Places that it leaves out on purpose. */
  readonly without?: readonly string[]
}

const run = promisify(execFile)

/** Writes a proxy's configuration, has the program check it, and starts it. */
export async function startProxy(
  proxy: Proxy,
  { template: file, files, without = [] }: ProxyTemplate,
  options: DriverOptions,
  ports: readonly number[],
): Promise<Started> {
  const { root, folder, socketFolder, topology } = options
  const { program } = proxy
  const found = await findProgram(program, options.env)
  if (found === null)
    throw new TopologyError(
      'TOPOLOGY_PROGRAM_MISSING',
      `The program of ${program.title} is gone. Install it: "apt-get install ${program.debian}"`,
    )
  const prefix = join(folder, proxy.name)
  await mkdir(prefix, { recursive: true })
  const template = resolve(root, 'deploy', topology, file)
  if (files !== undefined)
    await cp(resolve(root, 'deploy', topology, files), join(socketFolder, 'static'), {
      recursive: true,
    })
  const config = join(prefix, proxy.file)
  const all = Object.entries(await proxy.places(options, ports, found))
  const places = Object.fromEntries(all.filter(([name]) => !without.includes(name)))
  const text = editedText(await readFile(template, 'utf8'), template, options.variation)
  await writeFile(config, renderTemplate(text, places))
  const args = proxy.args(prefix, config)
  // Nginx's processes show no environment, so they are found by this folder. It also has the
  // sockets that the configuration names.
  const cwd = socketFolder
  await check(proxy, [found.path, ...args], cwd, template)
  return start({
    command: found.path,
    args: [...args, ...proxy.run],
    cwd,
    env: await environmentFor(options, async () => ({})),
    log: join(prefix, 'output.log'),
  })
}

async function check(
  proxy: Proxy,
  [program, ...args]: readonly [string, ...string[]],
  cwd: string,
  template: string,
): Promise<void> {
  await run(program, [...args, ...proxy.check], { cwd }).catch((cause: unknown) => {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : cause
    throw new TopologyError(
      'TOPOLOGY_BROKEN',
      `${proxy.program.title} refuses ${template}:\n${String(said)}`,
      { cause },
    )
  })
}
