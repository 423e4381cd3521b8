import { followProfile } from '@deployment-lab/loadgen'
import { Value } from 'typebox/value'
import { faultAt, findFault, type ValueFault } from './find-fault.ts'
import { isFailure, metricLoadOf, type Scenario } from './scenario.ts'
import { loadSchemas, scenarioSchema, streamSchema } from './schema.ts'

/** Returns the default export of a file as a scenario, or the first thing that is wrong with it. */
export const checkScenario = (
  value: unknown,
): { readonly scenario: Scenario } | { readonly fault: ValueFault } => {
  if (!fits(value)) {
    return { fault: findFault(scenarioSchema, value, '') ?? faultAt('it', value, 'a scenario') }
  }
  const inLoad = findFault(schemaOf(value.load), value.load, 'load') ?? faultInStreams(value.load)
  if (inLoad !== null) return { fault: inLoad }
  const unfit = rules.map((rule) => rule(value)).find((found) => found !== null)
  return unfit === undefined ? { scenario: value } : { fault: unfit }
}

const fits = (value: unknown): value is Scenario => Value.Check(scenarioSchema, value)

const schemaOf = (load: Scenario['load']): (typeof loadSchemas)[keyof typeof loadSchemas] => {
  if (load.model === 'open') return loadSchemas.open
  return 'script' in load ? loadSchemas.clients : loadSchemas.closed
}

const faultInStreams = (load: Scenario['load']): ValueFault | null =>
  load.model === 'closed'
    ? null
    : (load.streams
        .map((stream) => findFault(streamSchema, stream, `streams.${stream.name}`))
        .find((found) => found !== null) ?? null)

/** Rules that relate fields to each other. */
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
  ({ load, facts, faults, capacity }) => {
    if (load.model === 'closed' || load.streams.length > 0) return null
    if (facts.length === 0) {
      return faultAt('streams', {}, 'one stream at least, where there is no "load" and no "facts"')
    }
    return faults.length + Number(capacity !== null) === 0
      ? null
      : faultAt('streams', {}, 'one stream at least, where something is broken or searched for')
  },
  ({ load }) =>
    load.model === 'closed' || load.streams.length === 0 || load.streams.some(({ users }) => users)
      ? null
      : faultAt(
          `streams.${load.streams[0]?.name ?? ''}.users`,
          false,
          'true in one stream at least: nobody is left who could be harmed',
        ),
  ({ load, seconds }) => {
    if (load.model === 'closed') return null
    const uneven = load.streams.find(
      ({ profile }) =>
        profile !== undefined && followProfile(profile).duration !== 1000 * (seconds ?? 0),
    )
    return uneven === undefined
      ? null
      : faultAt(
          `streams.${uneven.name}.profile`,
          uneven.profile,
          `as long as the trial, ${seconds} s: all streams end together`,
        )
  },
  ({ facts }) => {
    const names = facts.map(({ name }) => name)
    const at = names.findIndex((name, index) => names.indexOf(name) !== index)
    return at === -1 ? null : faultAt(`facts[${at}].name`, names[at], 'a name not used before')
  },
  ({ metrics, capacity, facts }) => {
    if (capacity !== null) {
      return metrics.length === 0
        ? null
        : faultAt(
            'metrics',
            metrics.map(({ id }) => id),
            '[] beside "capacity": a search reports its rate alone',
          )
    }
    if (facts.length > 0) return null
    return metrics.length > 0 ? null : faultAt('metrics', metrics, 'a list of one metric at least')
  },
  ({ metrics }) => {
    const ids = metrics.map(({ id }) => id)
    const at = ids.findIndex((id, index) => ids.indexOf(id) !== index)
    return at === -1 ? null : faultAt(`metrics[${at}]`, ids[at], 'a metric not named before')
  },
  ({ seconds, load, faults, facts }) =>
    seconds === 0 &&
    (load.model === 'closed' || load.streams.length + faults.length > 0 || facts.length === 0)
      ? faultAt('seconds', seconds, 'null, or a number above 0 and at most 3600')
      : null,
  ({ metrics, load }) => {
    const at = metrics.findIndex((metric) => !metric.givenBy(metricLoadOf(load)))
    const metric = metrics[at]
    return metric === undefined
      ? null
      : faultAt(
          `metrics[${at}]`,
          metric.id,
          `given by this load: ${metric.id} needs ${metric.needs}`,
        )
  },
  ({ faults, seconds }) => {
    if (faults.length === 0) return null
    if (seconds === null) {
      return faultAt('seconds', seconds, 'a number where there are faults: they are timed by it')
    }
    const at = faults.findIndex((planned) => planned.at + planned.fault.lasts >= 1000 * seconds)
    const found = faults[at]
    if (found === undefined) return null
    const { lasts } = found.fault
    const before = `${lasts === 0 ? '' : `${lasts} `}before the end of the trial, at ${1000 * seconds} milliseconds`
    return faultAt(`faults[${at}].at`, found.at, before)
  },
  ({ settle, patience, faults, load }) => {
    if (settle === null) {
      return patience === 0 ? null : faultAt('patience', patience, '0 without "settle"')
    }
    if (faults.length === 0) return faultAt('settle', settle, 'null where nothing is broken')
    return load.model === 'open' && load.streams.some(({ users, profile }) => users && profile)
      ? faultAt('settle', settle, 'null beside a profile of users, which is run to its end')
      : null
  },
  (scenario) =>
    scenario.capacity !== null && (scenario.load.model === 'closed' || isFailure(scenario))
      ? faultAt('capacity', scenario.capacity, 'null but with an open loop that breaks nothing')
      : null,
  ({ p99Limit, load }) =>
    p99Limit !== null && load.model === 'closed'
      ? faultAt('p99Limit', p99Limit, 'null in a closed loop, which sends less when it has to wait')
      : null,
]
