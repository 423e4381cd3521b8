import type { DeclaredDifference } from '@deployment-lab/result'
import type { Ability, ComposeDriver, Deployment, HostDriver } from './driver.ts'
import type { Requirement } from './requirements.ts'
import type { TargetName } from './targets.ts'
import type { Variation } from './variation.ts'

/** Number of processes that answer requests. `per-core` is one for each core, and at least two. */
export type WorkerCount = 1 | 'per-core'

/** Way of deploying a target, exported by `deploy/<name>/topology.ts`. */
export interface TopologyDefinition {
  /** Name of its folder. */
  readonly name: string
  readonly title: string
  /** Production unless it says otherwise. */
  readonly kind?: 'development' | 'production'
  readonly summary: string
  /** False if a run that names no topology leaves it out. */
  readonly byDefault?: boolean
  readonly target: TargetName
  readonly workers: WorkerCount
  /** Settings for the report: name and value. */
  settings(context: { readonly workers: number }): Record<string, string>
  /** Answers of its own that differ from the reference's on purpose; any other difference voids it. */
  readonly differs?: readonly DeclaredDifference[]
  readonly needs: readonly Requirement[]
  readonly host: HostDriver
  /** The same in containers, if it has such a form. */
  readonly compose?: ComposeDriver
}

/** Checks a topology's definition while it is written; it changes nothing. */
export const defineTopology = (definition: TopologyDefinition): TopologyDefinition => definition

/** Expected number of workers of a topology on a machine. */
export const expectedWorkers = (workers: WorkerCount, cores: number): number =>
  workers === 'per-core' ? Math.max(2, cores) : workers

/** Requirements of a form of a topology on this machine. */
export const needsOf = (
  { needs, compose }: TopologyDefinition,
  { driver }: Deployment,
): readonly Requirement[] => (driver === 'compose' ? (compose?.needs ?? []) : needs)

/** Abilities of a form of a topology. */
export const abilitiesOf = (
  { host, compose }: TopologyDefinition,
  { driver, besideHost }: Deployment,
): readonly Ability[] => {
  if (driver === 'host') return host.abilities
  return (besideHost ? compose?.abilitiesBesideHost : undefined) ?? compose?.abilities ?? []
}

/** Settings of a form of a topology. */
export const settingsOf = (
  definition: TopologyDefinition,
  deployment: Deployment,
  workers: number,
): Record<string, string> => ({
  ...definition.settings({ workers }),
  ...(deployment.driver === 'compose' ? definition.compose?.settings({ workers, deployment }) : {}),
})

/** Makes a topology of this machine that differs from another in one switch. */
export const varied = (
  base: TopologyDefinition,
  { name, title, change }: { name: string; title: string; change: Variation },
): TopologyDefinition => {
  const { compose: _, ...onHost } = base
  const { host } = base
  return {
    ...onHost,
    name,
    title,
    byDefault: false,
    settings: (context) => ({ ...base.settings(context), ...change.settings }),
    host: {
      ...host,
      // Its files are those of the other.
      start: (options) => host.start({ ...options, topology: base.name, variation: change }),
    },
  }
}
