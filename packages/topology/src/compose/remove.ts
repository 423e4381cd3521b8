import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import type { Mark } from '../driver.ts'
import { TopologyError } from '../errors.ts'
import { projectName } from '../mark.ts'
import { docker } from './docker.ts'
import { idsOf, ofInstance } from './list.ts'
import { engineEnvironment } from './variables.ts'

const patience = 20_000

/**
 * Removes the parts with an instance's mark: containers with their anonymous volumes, networks and
 * volumes. It needs no file of the project.
 *
 * @returns number of containers there were
 * @throws TopologyError `TOPOLOGY_ENGINE_SILENT`, or `TOPOLOGY_NOT_STOPPED` when something is left
 */
export async function removeProject(
  mark: Mark,
  callersEnvironment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const env = engineEnvironment(callersEnvironment)
  const seen = new Set<string>()
  const deadline = performance.now() + patience
  for (;;) {
    const ids = await idsOf(mark, env)
    for (const id of ids) seen.add(id)
    if (ids.length > 0) await docker(['rm', '--force', '--volumes', ...ids], { env })
    const left = [
      ...(await idsOf(mark, env)),
      ...(await removeAll('network', mark, env)),
      ...(await removeAll('volume', mark, env)),
    ]
    if (left.length === 0) return seen.size
    if (performance.now() > deadline)
      throw new TopologyError(
        'TOPOLOGY_NOT_STOPPED',
        `${projectName(mark)} could not be removed: ${left.join(', ')} are left. ` +
          `Remove them with "docker compose -p ${projectName(mark)} down -v --remove-orphans"`,
      )
    // The engine removes in its own time, and a command that was ended may still be carried out.
    await wait(100)
  }
}

/** Removes an instance's networks or volumes and names those that are left. */
async function removeAll(
  kind: 'network' | 'volume',
  mark: Mark,
  env: Readonly<Record<string, string>>,
): Promise<string[]> {
  const names = async (): Promise<string[]> => {
    const args = [kind, 'ls', '--quiet', ...ofInstance(mark)]
    return (await docker(args, { env })).stdout.split('\n').filter((name) => name !== '')
  }
  const found = await names()
  if (found.length === 0) return []
  await docker([kind, 'rm', ...(kind === 'volume' ? ['--force'] : []), ...found], { env })
  return names()
}

const detachedScript = `
docker ps --all --quiet "$@" | xargs -r docker rm --force --volumes
docker network ls --quiet "$@" | xargs -r docker network rm
docker volume ls --quiet "$@" | xargs -r docker volume rm --force
`

/** Leaves the removal to a process that outlives this one. */
export function removeDetached(
  mark: Mark,
  callersEnvironment: Readonly<Record<string, string | undefined>>,
): void {
  const env = engineEnvironment(callersEnvironment)
  const args = ['-c', detachedScript, 'sh', ...ofInstance(mark)]
  spawn('sh', args, { cwd: '/', env, detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref()
}
