import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { TopologyDefinition } from '@deployment-lab/topology'
import { RunnerError } from '../errors.ts'
import { loadDefault } from '../load-default.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Factor } from './factor.ts'

/** Topologies and scenarios that factors may name. */
interface Known {
  readonly topologies: readonly Pick<TopologyDefinition, 'name'>[]
  readonly scenarios: readonly Pick<Scenario, 'name'>[]
}

/**
 * Loads every factor of a folder, sorted by name: the default export of each `.ts` file in it.
 *
 * @throws RunnerError RUNNER_BAD_FACTOR, naming the file, the place and what it may be
 */
export const loadFactors = async (folder: string, known: Known): Promise<Factor[]> => {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).toSorted()
  return Promise.all(files.map((file) => loadFactor(join(folder, file), known)))
}

const loadFactor = async (file: string, known: Known): Promise<Factor> => {
  const factor = await loadDefault(file, bad)
  const flaw = flawOf(factor, basename(file, '.ts'), known)
  if (flaw !== null) throw bad(file, flaw)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked just now
  return factor as Factor
}

/** Finds the flaw of a factor; null for none. It may be written without the compiler. */
const flawOf = (value: unknown, name: string, known: Known): string | null => {
  if (typeof value !== 'object' || value === null)
    return 'no factor is exported. Export one made by defineFactor as default'
  const fields = new Map<string, unknown>(Object.entries(value))
  for (const field of ['name', 'question', 'topology', 'variant', 'title']) {
    const text = fields.get(field)
    if (typeof text !== 'string' || text === '') return `${field} is no text`
  }
  if (fields.get('name') !== name)
    return `name is ${JSON.stringify(fields.get('name'))}; it may be "${name}", as its file is`
  if (!/^[a-z0-9-]+$/.test(String(fields.get('variant'))))
    return 'variant is more than small letters, digits and hyphens'
  const unknown = (kind: string, items: readonly { readonly name: string }[], one: unknown) =>
    items.some((item) => item.name === one)
      ? null
      : `there is no ${kind} ${JSON.stringify(one)}; there are ${items.map((item) => item.name).join(', ')}`
  const topology = unknown('topology', known.topologies, fields.get('topology'))
  if (topology !== null) return topology
  const change = fields.get('change')
  if (typeof change !== 'object' || change === null || !('settings' in change))
    return 'change is no { env, edits, settings }'
  const scenarios = fields.get('scenarios')
  if (!Array.isArray(scenarios) || scenarios.length === 0) return 'scenarios is no list of names'
  return scenarios.map((one) => unknown('scenario', known.scenarios, one)).find(Boolean) ?? null
}

const bad = (file: string, why: string, cause?: unknown): RunnerError =>
  new RunnerError('RUNNER_BAD_FACTOR', `${file}: ${why}.`, { cause })
