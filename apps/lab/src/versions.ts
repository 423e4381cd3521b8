import { createRequire } from 'node:module'
import { readMachine } from '@deployment-lab/machine'
import type { MachineRecord } from '@deployment-lab/result'
import { canRun, type PlannedInstance } from '@deployment-lab/runner'
import type { LabContext } from '@deployment-lab/topology'

const measuring = ['fastify', 'autocannon']

/** The machine, with the version of every program that takes part in a run. */
export const readLabMachine = async (
  lab: LabContext,
  instances: readonly PlannedInstance[],
): Promise<MachineRecord> => {
  const versions: Record<string, string> = { node: process.versions.node }
  for (const name of measuring) {
    const version = installedVersion(lab, name)
    if (version !== null) versions[name] = version
  }
  for (const { definition, deployment } of instances) {
    const runs = await canRun(definition, lab, deployment)
    if (runs.ok) Object.assign(versions, runs.versions)
  }
  return readMachine(versions)
}

const installedVersion = ({ root }: LabContext, name: string): string | null => {
  const loaded: unknown = createRequire(`${root}/package.json`)(`${name}/package.json`)
  return typeof loaded === 'object' &&
    loaded !== null &&
    'version' in loaded &&
    typeof loaded.version === 'string'
    ? loaded.version
    : null
}
