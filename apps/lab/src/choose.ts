import { randomInt } from 'node:crypto'
import {
  type Forms,
  makePlan,
  type Plan,
  type Preset,
  planInstances,
  readDrivers,
  type Scenario,
  selectByName,
  takenByDefault,
} from '@deployment-lab/runner'
import type { TopologyDefinition } from '@deployment-lab/topology'
import type { Catalogue } from './catalogue.ts'
import { atRate } from './commands/load.ts'
import { LabError } from './errors.ts'

/** What a user may choose of a run. */
export interface Choice {
  readonly topology?: string
  readonly scenario?: string
  readonly driver: string
  readonly scaleModel?: number
  readonly preset: string
  readonly rate?: number
  readonly seed?: number
}

/** What a scale model is run with unless named otherwise. */
const scaleModel = { topology: 'nginx', scenario: 'cpu-bound' }

/**
 * The plan of a run, from what the user chose and what there is.
 *
 * @throws RunnerError RUNNER_UNKNOWN_NAME, RUNNER_BAD_PLAN; LabError LAB_USAGE
 */
export const choosePlan = (choice: Choice, catalogue: Catalogue): Plan => {
  const forms = formsOf(choice)
  const topologies = topologiesOf(choice, forms, catalogue.topologies)
  const scenarios = scenariosOf(choice, catalogue.scenarios)
  const preset = presetOf(choice, catalogue.presets)
  const seed = choice.seed ?? randomInt(1, 2 ** 31)
  const instances = planInstances(topologies, catalogue.topologies, forms)
  return makePlan(seed, preset, scenarios, instances, forms.scaleModel)
}

const formsOf = ({ driver, scaleModel: most }: Choice): Forms => {
  const drivers = readDrivers(driver)
  if (most === undefined) return { drivers, scaleModel: null }
  if (drivers.length === 1 && drivers[0] === 'compose') return { drivers, scaleModel: most }
  throw new LabError(
    'LAB_USAGE',
    '--scale-model gives each worker a part of a core, which containers alone can: add "--driver compose".',
  )
}

const topologiesOf = (
  { topology, scaleModel: most }: Choice,
  { drivers }: Forms,
  all: readonly TopologyDefinition[],
): TopologyDefinition[] => {
  const list = topology ?? (most === undefined ? undefined : scaleModel.topology)
  // Who names a topology that has no such form is told so; who names none means those that have.
  if (list !== undefined) return selectByName(all, list, 'topology')
  return drivers.includes('host')
    ? takenByDefault(all)
    : all.filter(({ compose }) => compose !== undefined)
}

const scenariosOf = (
  { scenario, scaleModel: most, rate }: Choice,
  all: readonly Scenario[],
): Scenario[] => {
  const list = scenario ?? (most === undefined ? undefined : scaleModel.scenario)
  const chosen = selectByName(all, list, 'scenario')
  const taken = chosen.filter(({ byDefault }) => byDefault || list !== undefined)
  if (rate === undefined) return taken
  if (!taken.some(takesRate)) {
    const names = all.filter(takesRate).map(({ name }) => name)
    throw new LabError(
      'LAB_USAGE',
      `--rate sets nothing in ${taken.map(({ name }) => name).join(', ')}: only in ${names.join(', ')}. Leave it out.`,
    )
  }
  return taken.map((one) => (takesRate(one) ? atRate(one, rate) : one))
}

/** Which scenarios of a plan the rate that was given does not reach; null where there is none. */
export const keepTheirRate = ({ scenarios }: Plan): string | null => {
  const names = scenarios.filter((one) => !takesRate(one)).map(({ name }) => name)
  return names.length === 0 ? null : `--rate sets nothing in ${names.join(', ')}`
}

/** What breaks something has its own rate, which its faults are timed for. */
const takesRate = ({ load, faults }: Scenario): boolean =>
  load.model === 'open' && faults.length === 0

const presetOf = ({ preset: name }: Choice, all: readonly Preset[]): Preset => {
  const [preset, ...others] = selectByName(all, name, 'preset')
  if (preset === undefined || others.length > 0) {
    throw new LabError('LAB_USAGE', 'Name one preset. "lab list" shows them.')
  }
  return preset
}
