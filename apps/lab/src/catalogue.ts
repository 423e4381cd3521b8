import { join } from 'node:path'
import { presets } from '@deployment-lab/bench/presets'
import {
  type BrokenScenario,
  type Factor,
  findScenarios,
  loadFactors,
  type Preset,
  type Scenario,
  selectByName,
} from '@deployment-lab/runner'
import { type LabContext, loadTopologies, type TopologyDefinition } from '@deployment-lab/topology'

/** Everything that can be run: the content of `deploy/` and `bench/`. */
export interface Catalogue {
  readonly topologies: readonly TopologyDefinition[]
  readonly scenarios: readonly Scenario[]
  /** Scenarios that cannot be used: a user who names one is told why. */
  readonly broken: readonly BrokenScenario[]
  readonly presets: readonly Preset[]
  readonly factors: readonly Factor[]
}

/** @param withFactors false for commands that use none: a broken one does not stop them */
export const loadCatalogue = async (
  { root }: LabContext,
  withFactors = false,
): Promise<Catalogue> => {
  const [topologies, { scenarios, broken }] = await Promise.all([
    loadTopologies(join(root, 'deploy')),
    findScenarios(join(root, 'bench', 'scenarios')),
  ])
  const known = { topologies, scenarios: [...scenarios, ...broken] }
  const factors = withFactors ? await loadFactors(join(root, 'bench', 'factors'), known) : []
  return { topologies, scenarios, broken, presets, factors }
}

/**
 * Selects the scenarios that a comma-separated list names; all without a list.
 *
 * @throws RunnerError RUNNER_UNKNOWN_NAME; RUNNER_BAD_SCENARIO for a broken scenario
 */
export const selectScenarios = (
  { scenarios, broken }: Pick<Catalogue, 'scenarios' | 'broken'>,
  list: string | undefined,
): Scenario[] => {
  const unusable = new Map(broken.map(({ name, error }) => [name, error]))
  const known = [...scenarios, ...broken.map(({ name }) => ({ name }))]
  for (const { name } of selectByName(known, list, 'scenario')) {
    const error = unusable.get(name)
    if (error !== undefined) throw error
  }
  return selectByName(scenarios, list, 'scenario')
}
