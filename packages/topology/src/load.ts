import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TopologyDefinition } from './definition.ts'
import { TopologyError } from './errors.ts'
import { isRecord } from './json.ts'
import { targets } from './targets.ts'

/**
 * Reads the topologies of a deploy folder: the default export of each `<folder>/topology.ts`, in
 * the order of their names. Folders without that file are ignored.
 *
 * @throws TopologyError `TOPOLOGY_BROKEN` naming the unusable file and its fault.
 */
export async function loadTopologies(deployFolder: string): Promise<TopologyDefinition[]> {
  const entries = await readdir(deployFolder, { withFileTypes: true }).catch((cause: unknown) => {
    throw broken(deployFolder, 'the folder cannot be read', cause)
  })
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
  const definitions: TopologyDefinition[] = []
  for (const { name } of folders.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = join(deployFolder, name, 'topology.ts')
    if (existsSync(file)) definitions.push(await loadTopology(file, name))
  }
  return definitions
}

async function loadTopology(file: string, folder: string): Promise<TopologyDefinition> {
  const module: unknown = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw broken(file, cause instanceof Error ? cause.message : String(cause), cause)
  })
  const exported = isRecord(module) ? module['default'] : undefined
  requireTopology(exported, file, folder)
  return exported
}

function requireTopology(
  value: unknown,
  file: string,
  folder: string,
): asserts value is TopologyDefinition {
  const wrong = firstFault(value, folder)
  if (wrong !== null) throw broken(file, wrong)
}

/** Finds the flaw of a definition, or null. Definitions may be written without the compiler. */
function firstFault(value: unknown, folder: string): string | null {
  if (!isRecord(value))
    return 'its default export is not a topology; write "export default defineTopology({…})"'
  for (const member of ['name', 'title', 'summary'])
    if (typeof value[member] !== 'string' || value[member] === '') return `"${member}" is no text`
  if (value['name'] !== folder)
    return `"name" is ${JSON.stringify(value['name'])} but its folder is "${folder}"`
  if (typeof value['target'] !== 'string' || !Object.hasOwn(targets, value['target']))
    return `"target" is none of ${Object.keys(targets).join(', ')}`
  if (value['workers'] !== 1 && value['workers'] !== 'per-core')
    return '"workers" is neither 1 nor "per-core"'
  if (!['boolean', 'undefined'].includes(typeof value['byDefault']))
    return '"byDefault" is neither true nor false'
  if (typeof value['settings'] !== 'function') return '"settings" is no function'
  if (!Array.isArray(value['needs'])) return '"needs" is no list'
  if (!declares(value['differs'])) return '"differs" is no list of { case, part, because }'
  if (!isRecord(value['host']) || typeof value['host']['start'] !== 'function')
    return '"host" is no driver'
  const { compose } = value
  if (compose !== undefined && !(isRecord(compose) && typeof compose['start'] === 'function'))
    return '"compose" is no driver; write "compose: composeProject({…})"'
  return null
}

const declares = (differs: unknown): boolean =>
  differs === undefined ||
  (Array.isArray(differs) &&
    differs.every(
      (one: unknown) =>
        isRecord(one) &&
        ['case', 'part', 'because'].every(
          (name) => typeof one[name] === 'string' && one[name] !== '',
        ),
    ))

const broken = (file: string, what: string, cause?: unknown): TopologyError =>
  new TopologyError('TOPOLOGY_BROKEN', `${file} cannot be used: ${what}`, { cause })
