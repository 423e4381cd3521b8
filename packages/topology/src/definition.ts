import type { DeclaredDifference } from '@deployment-lab/result'
import type { Ability, ComposeDriver, Deployment, HostDriver } from './driver.ts'
import type { Requirement } from './requirements.ts'
import type { TargetName } from './targets.ts'

/** How many processes answer requests. `per-core`: one a core, never under two. */
export type WorkerCount = 1 | 'per-core'

/** A way of deploying a target: what `deploy/<name>/topology.ts` exports. */
export interface TopologyDefinition {
  /** The name of its folder. */
  readonly name: string
  readonly title: string
  /** Production unless it says otherwise. */
  readonly kind?: 'development' | 'production'
  readonly summary: string
  /** Whether a run that names no topology takes it; it does unless it says otherwise. */
  readonly byDefault?: boolean
  readonly target: TargetName
  readonly workers: WorkerCount
  /** What it is set to, as the report shows it: name of the setting, value. */
  settings(context: { readonly workers: number }): Record<string, string>
  /** Answers of its own that differ from the reference's on purpose; any other difference voids it. */
  readonly differs?: readonly DeclaredDifference[]
  readonly needs: readonly Requirement[]
  readonly host: HostDriver
  /** The same in containers, where it has such a form. */
  readonly compose?: ComposeDriver
}

/** Checks a topology's definition while it is written; it changes nothing. */
export const defineTopology = (definition: TopologyDefinition): TopologyDefinition => definition

/** How many workers a topology is expected to have on a machine. */
export const expectedWorkers = (workers: WorkerCount, cores: number): number =>
  workers === 'per-core' ? Math.max(2, cores) : workers

/** What a form of a topology needs of this machine. */
export const needsOf = (
  { needs, compose }: TopologyDefinition,
  { driver }: Deployment,
): readonly Requirement[] => (driver === 'compose' ? (compose?.needs ?? []) : needs)

/** What can be done to a form of a topology once it runs. */
export const abilitiesOf = (
  { host, compose }: TopologyDefinition,
  { driver, besideHost }: Deployment,
): readonly Ability[] => {
  if (driver === 'host') return host.abilities
  return (besideHost ? compose?.abilitiesBesideHost : undefined) ?? compose?.abilities ?? []
}

/** What a form of a topology is set to. */
export const settingsOf = (
  definition: TopologyDefinition,
  deployment: Deployment,
  workers: number,
): Record<string, string> => ({
  ...definition.settings({ workers }),
  ...(deployment.driver === 'compose' ? definition.compose?.settings({ workers, deployment }) : {}),
})
