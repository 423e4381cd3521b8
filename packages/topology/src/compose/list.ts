import type { Mark } from '../driver.ts'
import { TopologyError } from '../errors.ts'
import { projectName } from '../mark.ts'
import { type Container, instanceLabel, parseContainers, projectLabel } from './container.ts'
import { docker } from './docker.ts'

type Environment = Readonly<Record<string, string>>

/**
 * Returns arguments by which docker lists the parts of an instance: those of its project, and with
 * its mark. A project of the same name that somebody else made has no mark.
 */
export const ofInstance = (mark: Mark): string[] => [
  '--filter',
  `label=${projectLabel}=${projectName(mark)}`,
  '--filter',
  `label=${instanceLabel}=${mark}`,
]

/** Ids of an instance's containers, ended ones too. */
export async function idsOf(mark: Mark, env: Environment): Promise<string[]> {
  const said = await docker(['ps', '--all', '--quiet', '--no-trunc', ...ofInstance(mark)], { env })
  if (!said.ok)
    throw new TopologyError(
      'TOPOLOGY_ENGINE_SILENT',
      `The containers of ${projectName(mark)} cannot be listed: ${said.stderr}. See whether "docker info" answers`,
    )
  return said.stdout.split('\n').filter((id) => id !== '')
}

/**
 * Every container of an instance, in the order of their names.
 *
 * @throws TopologyError `TOPOLOGY_ENGINE_SILENT`
 */
export async function containersOf(mark: Mark, env: Environment): Promise<Container[]> {
  const ids = await idsOf(mark, env)
  if (ids.length === 0) return []
  // A container that is gone since makes the command fail, but the others are still printed.
  const said = await docker(['inspect', '--type', 'container', ...ids], { env })
  const found = said.stdout.trim() === '' ? [] : parseContainers(said.stdout)
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
