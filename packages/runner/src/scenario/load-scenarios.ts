import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { RunnerError } from '../errors.ts'
import { checkScenario } from './check-scenario.ts'
import type { Scenario } from './define.ts'
import { faultAt, type ValueFault } from './find-fault.ts'

/** A file that cannot be used; a scenario is called like its file, so it has a name. */
export interface BrokenScenario {
  readonly name: string
  /** RUNNER_BAD_SCENARIO, naming the file and the place. */
  readonly error: RunnerError
}

export interface FoundScenarios {
  /** By name, what breaks something last. */
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

/** The same, with what cannot be used apart: it stops only who needs it. */
export const findScenarios = async (folder: string): Promise<FoundScenarios> => {
  const names = (await readdir(folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'))
    .toSorted()
  const scenarios: Scenario[] = []
  const broken: BrokenScenario[] = []
  for (const name of names) {
    const found = await loadScenario(join(folder, `${name}.ts`), name)
    if (found instanceof RunnerError) broken.push({ name, error: found })
    else scenarios.push(found)
  }
  const lost = scenarios.flatMap((one) => {
    const error = lostCapacity(one, scenarios, names, join(folder, `${one.name}.ts`))
    return error === null ? [] : [{ name: one.name, error }]
  })
  const whole = scenarios.filter(({ name }) => !lost.some((one) => one.name === name))
  return {
    scenarios: whole.toSorted((a, b) => Number(a.faults.length > 0) - Number(b.faults.length > 0)),
    broken: [...broken, ...lost],
  }
}

const loadScenario = async (file: string, name: string): Promise<Scenario | RunnerError> => {
  const loaded: unknown = await import(pathToFileURL(file).href).catch((error: unknown) =>
    cannotLoad(file, error),
  )
  if (loaded instanceof RunnerError) return loaded
  const exported = defaultOf(loaded)
  if (typeof exported !== 'object' || exported === null) {
    return bad(file, 'no scenario is exported. Export one made by defineScenario as default')
  }
  const checked = checkScenario(exported)
  if ('fault' in checked) return badAt(file, checked.fault)
  const { scenario } = checked
  return scenario.name === name
    ? scenario
    : badAt(
        file,
        faultAt('name', scenario.name, `'${name}', as its file: so no two are called alike`),
      )
}

/** A rate can be set only against a closed loop that there is. */
const lostCapacity = (
  { capacityFrom }: Scenario,
  scenarios: readonly Scenario[],
  names: readonly string[],
  file: string,
): RunnerError | null => {
  if (capacityFrom === null) return null
  const known = scenarios.find(({ name }) => name === capacityFrom)
  // Of one that is broken it is not known what it would be.
  if (known === undefined ? names.includes(capacityFrom) : known.load.model === 'closed')
    return null
  const closed = scenarios.filter(({ load }) => load.model === 'closed').map(({ name }) => name)
  const mayBe = `null or a scenario with a closed loop: ${closed.join(', ') || 'there is none'}`
  return badAt(file, faultAt('capacityFrom', capacityFrom, mayBe))
}

const bad = (file: string, why: string, cause?: unknown): RunnerError =>
  new RunnerError('RUNNER_BAD_SCENARIO', `${file}: ${why}.`, { cause })

const badAt = (file: string, { place, is, mayBe }: ValueFault): RunnerError =>
  bad(file, `${place} is ${is}; it may be ${mayBe}`)

const cannotLoad = (file: string, error: unknown): RunnerError => {
  if (!(error instanceof Error)) return bad(file, `it cannot be loaded: ${String(error)}`, error)
  // Node names the line of what it cannot read in the stack alone.
  const line = Number.parseInt(error.stack?.split(`${basename(file)}:`)[1] ?? '', 10)
  const place = Number.isNaN(line) ? '' : `, line ${line}`
  return bad(file, `it cannot be loaded${place}: ${error.message}. Mend it, or move it away`, error)
}

const defaultOf = (loaded: unknown): unknown =>
  typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : null
