import { TopologyError } from '../errors.ts'
import { type Container, parseContainers, projectLabel } from './container.ts'
import { docker } from './docker.ts'

type Environment = Readonly<Record<string, string>>

/** Ids of a project's containers, ended ones too. */
export async function idsOf(project: string, env: Environment): Promise<string[]> {
  const filter = `label=${projectLabel}=${project}`
  const said = await docker(['ps', '--all', '--quiet', '--no-trunc', '--filter', filter], { env })
  if (!said.ok)
    throw new TopologyError(
      'TOPOLOGY_ENGINE_SILENT',
      `The containers of ${project} cannot be listed: ${said.stderr}. See whether "docker info" answers`,
    )
  return said.stdout.split('\n').filter((id) => id !== '')
}

/**
 * Every container of a project, in the order of their names.
 *
 * @throws TopologyError `TOPOLOGY_ENGINE_SILENT`
 */
export async function containersOf(project: string, env: Environment): Promise<Container[]> {
  const ids = await idsOf(project, env)
  if (ids.length === 0) return []
  // One that is gone since makes it fail, and it still tells of the others.
  const said = await docker(['inspect', '--type', 'container', ...ids], { env })
  const found = said.stdout.trim() === '' ? [] : parseContainers(said.stdout)
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
