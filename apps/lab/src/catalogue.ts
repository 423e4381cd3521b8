import { join } from 'node:path'
import { presets } from '@deployment-lab/bench/presets'
import { loadScenarios, type Preset, type Scenario } from '@deployment-lab/runner'
import { type LabContext, loadTopologies, type TopologyDefinition } from '@deployment-lab/topology'

/** Everything that can be run: what lies in `deploy/` and `bench/`. */
export interface Catalogue {
  readonly topologies: readonly TopologyDefinition[]
  readonly scenarios: readonly Scenario[]
  readonly presets: readonly Preset[]
}

export const loadCatalogue = async ({ root }: LabContext): Promise<Catalogue> => {
  const [topologies, scenarios] = await Promise.all([
    loadTopologies(join(root, 'deploy')),
    loadScenarios(join(root, 'bench', 'scenarios')),
  ])
  return { topologies, scenarios, presets }
}
