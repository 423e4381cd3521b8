import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { RunnerError } from '../errors.ts'
import { isFaulty, type Scenario } from './define.ts'

/**
 * Every scenario of a folder: the default export of each `.ts` file in it, by name.
 *
 * @throws RunnerError RUNNER_BAD_SCENARIO, naming the file
 */
export const loadScenarios = async (folder: string): Promise<Scenario[]> => {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).toSorted()
  const scenarios = await Promise.all(files.map((file) => loadScenario(join(folder, file))))
  return scenarios.toSorted((a, b) => Number(a.faults.length > 0) - Number(b.faults.length > 0))
}

const loadScenario = async (file: string): Promise<Scenario> => {
  const bad = (why: string, cause?: unknown): RunnerError =>
    new RunnerError(
      'RUNNER_BAD_SCENARIO',
      `${file}: ${why}. Export a scenario made by defineScenario as default.`,
      { cause },
    )
  const loaded: unknown = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw bad(error instanceof Error ? error.message : String(error), error)
  })
  const scenario = defaultOf(loaded)
  if (!isScenario(scenario)) throw bad('no scenario is exported')
  if (scenario.metrics.length === 0 && scenario.capacity === null) {
    throw bad('it has no metric to report')
  }
  if (scenario.capacity !== null && (scenario.load.model === 'closed' || isFaulty(scenario))) {
    throw bad('a search for capacity needs an open loop, and nothing that breaks')
  }
  if (scenario.load.model === 'closed' && scenario.load.steps.length === 0) {
    throw bad('its ladder has no step')
  }
  if (scenario.load.model === 'closed' && !scenario.load.steps.every(isConnections)) {
    throw bad('a step of its ladder is no whole number of connections from 1 to 10,000')
  }
  if (scenario.seconds !== null && !(scenario.seconds > 0 && scenario.seconds <= 3600)) {
    throw bad('"seconds" is not above 0 and at most 3,600')
  }
  if (scenario.load.model === 'open' && !(scenario.load.rate > 0 && scenario.load.mix.length > 0)) {
    throw bad('its open loop needs a rate above 0 and a request')
  }
  if ('script' in scenario.load) {
    const [first] = scenario.load.script
    if (first === undefined || !('step' in first) || first.step !== 'log-in') {
      throw bad('its script does not begin with logIn()')
    }
  }
  if (!(Number.isInteger(scenario.every) && scenario.every >= 1)) {
    throw bad('"every" is no whole number above 0')
  }
  if (scenario.p99Limit !== null && scenario.load.model === 'closed') {
    throw bad('a p99 limit needs an open loop: a closed one sends less when it has to wait')
  }
  return scenario
}

const isConnections = (step: number): boolean =>
  Number.isInteger(step) && step >= 1 && step <= 10_000

const defaultOf = (loaded: unknown): unknown =>
  typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : null

const isScenario = (value: unknown): value is Scenario =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'load' in value &&
  'metrics' in value &&
  'faults' in value
