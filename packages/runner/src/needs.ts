import {
  type Deployment,
  type LabContext,
  needsOf,
  onHost,
  type TopologyDefinition,
} from '@deployment-lab/topology'

/** The answer to a check of this machine; a topology that cannot run has a reason and a remedy. */
export type Runnable =
  /** The version of every program that was found. */
  | { readonly ok: true; readonly versions: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly reason: string; readonly remedy: string }

/** Checks everything that a form of a topology needs, up to the first thing that is missing. */
export const canRun = async (
  definition: TopologyDefinition,
  lab: LabContext,
  deployment: Deployment = onHost,
): Promise<Runnable> => {
  if (deployment.driver === 'compose' && definition.compose === undefined) {
    return {
      ok: false,
      reason: `${definition.name} has no form in containers`,
      remedy: 'Run it with --driver host',
    }
  }
  const versions: Record<string, string> = {}
  for (const need of needsOf(definition, deployment)) {
    const found = await need.check(lab)
    if (!found.ok) return found
    if (['program', 'engine'].includes(need.kind ?? 'program'))
      versions[need.program] = found.version
  }
  return { ok: true, versions }
}
