import { resolve } from 'node:path'
import { groupsOf, innerPidOf } from '@deployment-lab/machine/proc'
import type { Milliseconds } from '@deployment-lab/result'
import type { Ability, Hosted, RollOutcome, Undo } from '../driver.ts'
import { TopologyError } from '../errors.ts'
import { waitForNew } from '../roll.ts'
import { touch } from '../touch.ts'
import { type Container, urlOf } from './container.ts'
import { docker, lastLines, type Said } from './docker.ts'

/** Abilities of a project beside those of every topology. */
export interface ProjectAbilities {
  /** True if the project has a database. */
  readonly hasStore?: boolean
  /** True if it has a container for each worker, behind a proxy that finds new ones. */
  readonly scales?: boolean
  /** A file that a watcher in a container looks at, from the repository's root. */
  readonly source?: string
}

/** The names of those abilities. */
export const namesOf = ({ hasStore, scales, source }: ProjectAbilities): Ability[] => [
  ...(hasStore ? (['stopStore'] as const) : []),
  ...(scales ? (['scale'] as const) : []),
  ...(source === undefined ? [] : (['touchSource'] as const)),
]

/** A project that runs, to be broken. */
export interface RunningProject {
  readonly root: string
  readonly rollWithin: Milliseconds
  readonly project: string
  /** `docker compose` for this project, without the words that follow. */
  readonly compose: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly list: () => Promise<Container[]>
}

/** Time limit of the engine for a step, in milliseconds. */
const within = 60_000

type OfProject = Pick<Hosted, 'signal' | 'touchSource' | 'stopStore' | 'scale'> & {
  readonly roll: (signal: AbortSignal) => Promise<RollOutcome>
  readonly stopAndStart: (signal: AbortSignal) => Promise<void>
}

/** Makes the abilities of a project that runs. */
export function abilitiesOfProject(running: RunningProject, has: ProjectAbilities): OfProject {
  const { root, compose, cwd, env } = running
  const up = ['up', '--detach', '--no-deps', '--no-recreate']
  const tell = async (args: readonly string[], signal?: AbortSignal): Promise<void> => {
    const said = await docker(args, { cwd, env, within, ...(signal && { signal }) })
    signal?.throwIfAborted()
    if (!said.ok) throw refused(args, said)
  }
  const withRole = async (role: Container['role']): Promise<Container[]> =>
    (await running.list()).filter((container) => container.role === role)

  const scaleTo = async (workers: number): Promise<void> => {
    const [first] = await withRole('worker')
    if (first === undefined) throw refused(up, { ok: false, stdout: '', stderr: 'no worker runs' })
    const { service } = first
    await tell([...compose, ...up, '--scale', `${service}=${workers}`, service])
  }
  const toStores = async (word: string): Promise<void> => {
    const ids = (await withRole('database')).map(({ id }) => id)
    if (ids.length > 0) await tell([word, ...ids])
  }

  return {
    async signal({ pid }, name) {
      try {
        process.kill(pid, name)
      } catch (error) {
        // The process belongs to another user, so the container's own user sends the signal.
        const group = groupsOf(pid)
        const container = (await running.list()).find(({ id }) => group.includes(id))
        const inner = innerPidOf(pid)
        if (container === undefined || inner === null) throw error
        const kill = `kill -s ${name.replace('SIG', '')} ${inner}`
        await tell(['exec', container.id, 'sh', '-c', kill])
      }
    },
    async roll(signal) {
      for (const container of await withRole('worker')) {
        await tell(['stop', container.id], signal)
        await tell(['rm', '--force', '--volumes', container.id], signal)
        const others = new Set((await running.list()).map(({ id }) => id))
        await tell([...compose, ...up, container.service], signal)
        const made = (await running.list()).find(
          ({ id, service }) => service === container.service && !others.has(id),
        )
        if (made === undefined) return { succeeded: false, said: `${container.name}: not made` }
        // Compose goes on counting, but a proxy may know containers by their names.
        if (made.name !== container.name)
          await tell(['rename', made.id, `${running.project}-${container.name}`], signal)
        const address = async (): Promise<string | null> => {
          const container = (await running.list()).find(({ id }) => id === made.id)
          return container === undefined ? null : urlOf(container)
        }
        const failed = await waitForNew(address, running.rollWithin, signal)
        if (failed !== null) return { succeeded: false, said: `${container.name}: ${failed}` }
      }
      return { succeeded: true, said: 'every container is ready' }
    },
    async stopAndStart(signal) {
      await tell([...compose, 'stop'], signal)
      await tell([...compose, 'up', '--detach'], signal)
    },
    ...(has.source !== undefined && { touchSource: () => touch(resolve(root, has.source ?? '')) }),
    ...(has.hasStore && {
      async stopStore(how): Promise<Undo> {
        await toStores(how === 'stop' ? 'stop' : 'pause')
        return { undo: () => toStores(how === 'stop' ? 'start' : 'unpause') }
      },
    }),
    ...(has.scales && {
      async scale(workers): Promise<Undo> {
        const before = (await withRole('worker')).length
        await scaleTo(workers)
        return { undo: () => scaleTo(before) }
      },
    }),
  }
}

function refused(args: readonly string[], { stderr }: Said): TopologyError {
  return new TopologyError(
    'TOPOLOGY_NOT_BROKEN',
    `"docker ${args.join(' ')}" failed: ${lastLines(stderr, 3)}. See whether "docker info" answers`,
  )
}
