import { randomInt } from 'node:crypto'
import {
  checkAbilities,
  type Forms,
  isByDefault,
  isFailure,
  makePlan,
  type Plan,
  type Preset,
  planFactors,
  planInstances,
  readDrivers,
  type Scenario,
  selectByName,
  takenByDefault,
  tellingLimits,
  tellingRate,
} from '@deployment-lab/runner'
import type { TopologyDefinition } from '@deployment-lab/topology'
import { type Catalogue, selectScenarios } from './catalogue.ts'
import { usageError } from './errors.ts'
import { shapeLoad } from './shape-load.ts'
import type { Limits } from './slo.ts'

/** Choices that a user may make for a run. */
export interface Choice {
  readonly topology?: string
  readonly scenario?: string
  readonly factor?: string
  readonly driver: string
  readonly scaleModel?: number
  readonly preset: string
  readonly rate?: number
  readonly slo?: Limits
  readonly seed?: number
}

/** Topology and scenario of a scale model unless others are named. */
const scaleModel = { topology: 'nginx', scenario: 'cpu-bound' }

/**
 * Makes the plan of a run from the user's choices and the catalogue.
 *
 * @throws RunnerError RUNNER_UNKNOWN_NAME, RUNNER_BAD_PLAN, RUNNER_BAD_SCENARIO,
 * RUNNER_ABILITY_MISSING if no instance has the ability that a named scenario needs; LabError
 * LAB_USAGE
 */
export const choosePlan = (choice: Choice, catalogue: Catalogue): Plan => {
  if (choice.factor !== undefined) return planOfFactors(choice, choice.factor, catalogue)
  const forms = formsOf(choice)
  const topologies = topologiesOf(choice, forms, catalogue.topologies)
  const preset = presetOf(choice, catalogue.presets)
  const scenarios = withSlo(choice, scenariosOf(choice, preset, catalogue))
  const seed = choice.seed ?? newSeed()
  const instances = planInstances(topologies, catalogue.topologies, forms)
  if (choice.scenario !== undefined) checkAbilities(scenarios, instances)
  return makePlan(seed, preset, scenarios, instances, { scaleModel: forms.scaleModel })
}

/** Plans the comparison of switches in both positions, in the scenarios that show a difference. */
const planOfFactors = (choice: Choice, list: string, catalogue: Catalogue): Plan => {
  const other = (['topology', 'scenario', 'scaleModel', 'rate', 'slo'] as const).find(
    (name) => choice[name] !== undefined,
  )
  if (other !== undefined || choice.driver !== 'host') {
    const flag = other === 'scaleModel' ? 'scale-model' : (other ?? 'driver')
    throw usageError(
      `--factor says which topology and scenarios are run, on this machine: leave --${flag} out.`,
    )
  }
  const factors = selectByName(catalogue.factors, list, 'factor')
  const names = [...new Set(factors.flatMap(({ scenarios }) => scenarios))]
  const scenarios = selectScenarios(catalogue, names.join(','))
  const instances = planFactors(factors, catalogue.topologies)
  checkAbilities(scenarios, instances)
  const preset = presetOf(choice, catalogue.presets)
  return makePlan(choice.seed ?? newSeed(), preset, scenarios, instances, { factors })
}

const newSeed = (): number => randomInt(1, 2 ** 31)

const formsOf = ({ driver, scaleModel: most }: Choice): Forms => {
  const drivers = readDrivers(driver)
  if (most === undefined) return { drivers, scaleModel: null }
  if (drivers.length === 1 && drivers[0] === 'compose') return { drivers, scaleModel: most }
  throw usageError(
    '--scale-model gives each worker a part of a core, which containers alone can: add "--driver compose".',
  )
}

const topologiesOf = (
  { topology, scaleModel: most }: Choice,
  { drivers }: Forms,
  all: readonly TopologyDefinition[],
): TopologyDefinition[] => {
  const list = topology ?? (most === undefined ? undefined : scaleModel.topology)
  // A named topology that has no such form is refused; without names, those that have it are taken.
  if (list !== undefined) return selectByName(all, list, 'topology')
  const taken = takenByDefault(all)
  return drivers.includes('host') ? taken : taken.filter(({ compose }) => compose !== undefined)
}

const scenariosOf = (
  { scenario, scaleModel: most, rate }: Choice,
  preset: Preset,
  catalogue: Catalogue,
): Scenario[] => {
  const list = scenario ?? (most === undefined ? undefined : scaleModel.scenario)
  const chosen = selectScenarios(catalogue, list)
  const taken = list === undefined ? chosen.filter((one) => isByDefault(one, preset.name)) : chosen
  if (rate === undefined) return taken
  if (!taken.some(takesRate)) {
    const names = catalogue.scenarios.filter(takesRate).map(({ name }) => name)
    throw usageError(
      `--rate sets nothing in ${taken.map(({ name }) => name).join(', ')}: only in ${names.join(', ')}. Leave it out.`,
    )
  }
  return taken.map((one) => (takesRate(one) ? tellingRate(shapeLoad(one, { rate }), rate) : one))
}

/** Holds the scenarios that search for capacity to the limits from the command line. */
const withSlo = ({ slo }: Choice, taken: readonly Scenario[]): Scenario[] => {
  if (slo === undefined) return [...taken]
  if (!taken.some(({ capacity }) => capacity !== null)) {
    throw usageError(
      '--slo is what a search for capacity is held to, and this run has none. Add "--scenario capacity", or leave it out.',
    )
  }
  return taken.map((one) => {
    if (one.capacity === null) return one
    const capacity = { ...one.capacity, ...slo }
    return tellingLimits({ ...one, capacity }, capacity)
  })
}

/** Warns of the scenarios of a plan that --rate does not reach; null if there are none. */
export const keepTheirRate = ({ scenarios }: Plan): string | null => {
  const names = scenarios.filter((one) => !takesRate(one)).map(({ name }) => name)
  return names.length === 0 ? null : `--rate sets nothing in ${names.join(', ')}`
}

/**
 * Tells if a scenario takes a rate. One that breaks something has its own rate, for which its
 * faults are timed; a search has many.
 */
const takesRate = (scenario: Scenario): boolean =>
  scenario.load.model === 'open' && !isFailure(scenario) && scenario.capacity === null

const presetOf = ({ preset: name }: Choice, all: readonly Preset[]): Preset => {
  const [preset, ...others] = selectByName(all, name, 'preset')
  if (preset === undefined || others.length > 0) {
    throw usageError('Name one preset. "lab list" shows them.')
  }
  return preset
}
