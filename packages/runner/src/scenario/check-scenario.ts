import { Value } from 'typebox/value'
import { isFaulty, type Scenario } from './define.ts'
import { faultAt, findFault, type ValueFault } from './find-fault.ts'
import { metricsOfLoad } from './metrics-of-load.ts'
import { loadSchemas, scenarioSchema } from './schema.ts'

/** What the default export of a file is: a scenario, or what is wrong with it first. */
export const checkScenario = (
  value: unknown,
): { readonly scenario: Scenario } | { readonly fault: ValueFault } => {
  if (!fits(value)) {
    return { fault: findFault(scenarioSchema, value, '') ?? faultAt('it', value, 'a scenario') }
  }
  const inLoad = findFault(schemaOf(value.load), value.load, 'load')
  if (inLoad !== null) return { fault: inLoad }
  const unfit = rules.map((rule) => rule(value)).find((found) => found !== null)
  return unfit === undefined ? { scenario: value } : { fault: unfit }
}

const fits = (value: unknown): value is Scenario => Value.Check(scenarioSchema, value)

const schemaOf = (load: Scenario['load']): (typeof loadSchemas)[keyof typeof loadSchemas] => {
  if (load.model === 'open') return loadSchemas.open
  return 'script' in load ? loadSchemas.clients : loadSchemas.closed
}

/** What fields ask of each other. */
const rules: readonly ((scenario: Scenario) => ValueFault | null)[] = [
  ({ load }) =>
    load.model === 'closed' && load.steps.some((step, at) => step <= (load.steps[at - 1] ?? 0))
      ? faultAt('load.steps', load.steps, 'a rising list of connections')
      : null,
  ({ load }) => {
    if (!('script' in load)) return null
    const [first] = load.script
    return first !== undefined && 'step' in first && first.step === 'log-in'
      ? null
      : faultAt('load.script[0]', first, 'logIn(): the steps after it need its tokens')
  },
  ({ metrics, capacity }) => {
    if (capacity !== null) {
      return metrics.length === 0
        ? null
        : faultAt('metrics', metrics, '[] beside "capacity": a search reports its rate alone')
    }
    return metrics.length > 0 ? null : faultAt('metrics', metrics, 'a list of one metric at least')
  },
  ({ metrics }) => {
    const at = metrics.findIndex((metric, index) => metrics.indexOf(metric) !== index)
    return at === -1 ? null : faultAt(`metrics[${at}]`, metrics[at], 'a metric not named before')
  },
  ({ metrics, load }) => {
    const given = metricsOfLoad(load)
    const at = metrics.findIndex((metric) => !given.includes(metric))
    return at === -1
      ? null
      : faultAt(`metrics[${at}]`, metrics[at], `what this load can give: ${given.join(', ')}`)
  },
  ({ faults, seconds }) => {
    if (faults.length === 0) return null
    if (seconds === null) {
      return faultAt('seconds', seconds, 'a number where there are faults: they are timed by it')
    }
    const at = faults.findIndex((fault) => fault.at >= 1000 * seconds)
    const before = `before the end of the trial, at ${1000 * seconds} milliseconds`
    return at === -1 ? null : faultAt(`faults[${at}].at`, faults[at]?.at, before)
  },
  (scenario) =>
    scenario.capacity !== null && (scenario.load.model === 'closed' || isFaulty(scenario))
      ? faultAt('capacity', scenario.capacity, 'null but with an open loop that breaks nothing')
      : null,
  ({ p99Limit, load }) =>
    p99Limit !== null && load.model === 'closed'
      ? faultAt('p99Limit', p99Limit, 'null in a closed loop, which sends less when it has to wait')
      : null,
]
