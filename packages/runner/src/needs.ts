import {
  type Deployment,
  type LabContext,
  needsOf,
  onHost,
  type TopologyDefinition,
} from '@deployment-lab/topology'

/** Whether this machine has what a topology needs, and what would change that. */
export type Runnable =
  /** With the version of every program that was found. */
  | { readonly ok: true; readonly versions: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly reason: string; readonly remedy: string }

/** Asks for everything a form of a topology needs; the first thing missing is the answer. */
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
