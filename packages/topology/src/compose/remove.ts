import { setTimeout as wait } from 'node:timers/promises'
import { TopologyError } from '../errors.ts'
import { projectLabel } from './container.ts'
import { docker } from './docker.ts'
import { idsOf } from './list.ts'
import { engineEnvironment } from './variables.ts'

const patience = 20_000

/**
 * Removes whatever carries a project's label: containers with their anonymous volumes, networks and
 * volumes. No file of the project is needed.
 *
 * @returns how many containers there were
 * @throws TopologyError `TOPOLOGY_ENGINE_SILENT`, or `TOPOLOGY_NOT_STOPPED` when something is left
 */
export async function removeProject(
  project: string,
  callersEnvironment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const env = engineEnvironment(callersEnvironment)
  const seen = new Set<string>()
  const deadline = performance.now() + patience
  for (;;) {
    const ids = await idsOf(project, env)
    for (const id of ids) seen.add(id)
    if (ids.length > 0) await docker(['rm', '--force', '--volumes', ...ids], { env })
    const left = [
      ...(await idsOf(project, env)),
      ...(await removeAll('network', project, env)),
      ...(await removeAll('volume', project, env)),
    ]
    if (left.length === 0) return seen.size
    if (performance.now() > deadline)
      throw new TopologyError(
        'TOPOLOGY_NOT_STOPPED',
        `${project} could not be removed: ${left.join(', ')} are left. ` +
          `Remove them with "docker compose -p ${project} down -v --remove-orphans"`,
      )
    // The engine removes in its own time, and a command that was ended may still be carried out.
    await wait(100)
  }
}

/** Removes a project's networks or volumes and says what is left of them. */
async function removeAll(
  kind: 'network' | 'volume',
  project: string,
  env: Readonly<Record<string, string>>,
): Promise<string[]> {
  const names = async (): Promise<string[]> => {
    const args = [kind, 'ls', '--quiet', '--filter', `label=${projectLabel}=${project}`]
    return (await docker(args, { env })).stdout.split('\n').filter((name) => name !== '')
  }
  const found = await names()
  if (found.length === 0) return []
  await docker([kind, 'rm', ...(kind === 'volume' ? ['--force'] : []), ...found], { env })
  return names()
}
