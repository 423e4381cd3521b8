import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { RunnerError } from '../errors.ts'
import { loadDefault } from '../load-default.ts'
import { checkScenario } from './check-scenario.ts'
import { faultAt, type ValueFault } from './find-fault.ts'
import { isFailure, type Scenario } from './scenario.ts'

/** A file that cannot be used. */
export interface BrokenScenario {
  /** Name of the file, without its ending: the scenario's name may not be known. */
  readonly name: string
  /** RUNNER_BAD_SCENARIO, naming the file and the place. */
  readonly error: RunnerError
}

export interface FoundScenarios {
  /** Sorted by name, failures first. */
  readonly scenarios: readonly Scenario[]
  readonly broken: readonly BrokenScenario[]
}

/**
 * Every scenario of a folder: the default export of each `.ts` file in it.
 *
 * @throws RunnerError RUNNER_BAD_SCENARIO, naming the file and the place
 */
export const loadScenarios = async (folder: string): Promise<Scenario[]> => {
  const { scenarios, broken } = await findScenarios(folder)
  if (broken[0] !== undefined) throw broken[0].error
  return [...scenarios]
}

/** Loads the same, with broken scenarios apart: they stop only those who need them. */
export const findScenarios = async (folder: string): Promise<FoundScenarios> => {
  const names = (await readdir(folder)).flatMap((file) => /^(.*)\.ts$/.exec(file)?.[1] ?? [])
  const loaded: Loaded[] = []
  const broken: BrokenScenario[] = []
  const refuse = (file: string, error: RunnerError): void => {
    broken.push({ name: basename(file, '.ts'), error })
  }
  for (const name of names.toSorted()) {
    const file = join(folder, `${name}.ts`)
    const found = await loadScenario(file)
    if (found instanceof RunnerError) {
      refuse(file, found)
      continue
    }
    const other = loaded.find(({ scenario }) => scenario.name === found.name)
    if (other === undefined) loaded.push({ file, scenario: found })
    else refuse(file, sameName(file, found, other))
  }
  const lost = new Set<Scenario>()
  for (const { file, scenario } of loaded) {
    const error = lostCapacity(file, scenario, loaded, broken)
    if (error === null) continue
    lost.add(scenario)
    refuse(file, error)
  }
  const whole = loaded.map(({ scenario }) => scenario).filter((one) => !lost.has(one))
  return {
    scenarios: whole.toSorted((a, b) => Number(isFailure(b)) - Number(isFailure(a))),
    broken,
  }
}

interface Loaded {
  readonly file: string
  readonly scenario: Scenario
}

const sameName = (file: string, { name }: Scenario, other: Loaded): RunnerError =>
  badAt(file, faultAt('name', name, `a name that ${basename(other.file)} does not have already`))

const loadScenario = async (file: string): Promise<Scenario | RunnerError> => {
  const exported = await loadDefault(file, bad).catch((error: unknown) => error)
  if (exported instanceof RunnerError) return exported
  if (typeof exported !== 'object' || exported === null) {
    return bad(file, 'no scenario is exported. Export one made by defineScenario as default')
  }
  const checked = checkScenario(exported)
  return 'fault' in checked ? badAt(file, checked.fault) : checked.scenario
}

/** Checks that a rate is set against an existing closed loop. */
const lostCapacity = (
  file: string,
  { capacityFrom }: Scenario,
  loaded: readonly Loaded[],
  broken: readonly BrokenScenario[],
): RunnerError | null => {
  if (capacityFrom === null) return null
  const known = loaded.find(({ scenario }) => scenario.name === capacityFrom)
  if (known?.scenario.load.model === 'closed') return null
  // The load of a broken scenario is not known.
  if (known === undefined && broken.some(({ name }) => name === capacityFrom)) return null
  const closed = loaded.filter(({ scenario }) => scenario.load.model === 'closed')
  const names = closed.map(({ scenario }) => scenario.name).join(', ')
  const mayBe = `null or a scenario with a closed loop: ${names === '' ? 'there is none' : names}`
  return badAt(file, faultAt('capacityFrom', capacityFrom, mayBe))
}

const bad = (file: string, why: string, cause?: unknown): RunnerError =>
  new RunnerError('RUNNER_BAD_SCENARIO', `${file}: ${why}.`, { cause })

const badAt = (file: string, { place, is, mayBe }: ValueFault): RunnerError =>
  bad(file, `${place} is ${is}; it may be ${mayBe}`)
