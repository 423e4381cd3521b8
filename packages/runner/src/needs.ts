import type { LabContext, TopologyDefinition } from '@deployment-lab/topology'

/** Whether this machine has what a topology needs, and what would change that. */
export type Runnable =
  /** With the version of every program that was found. */
  | { readonly ok: true; readonly versions: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly reason: string; readonly remedy: string }

/** Asks for everything a topology needs; the first thing missing is the answer. */
export const canRun = async ({ needs }: TopologyDefinition, lab: LabContext): Promise<Runnable> => {
  const versions: Record<string, string> = {}
  for (const need of needs) {
    const found = await need.check(lab)
    if (!found.ok) return found
    if ((need.kind ?? 'program') === 'program') versions[need.program] = found.version
  }
  return { ok: true, versions }
}
