import type { PerSecond } from '@deployment-lab/result'
import type { CapacitySearch, Scenario } from './scenario.ts'

type Texts = Pick<Scenario, 'question' | 'describes'>

/** Values that the command line can set, by their placeholder. */
const valuesOf = ({ load, capacity }: Scenario): Readonly<Record<string, string>> => ({
  ...(load.model === 'open' ? { rate: number(load.streams[0]?.rate ?? 0) } : {}),
  ...(capacity === null ? {} : limitsOf(capacity)),
})

const limitsOf = ({ p99, success }: Pick<CapacitySearch, 'p99' | 'success'>) => ({
  p99: `${number(p99)} ms`,
  success: `${number(100 * success)} %`,
})

/** Fills `{{rate}}`, `{{p99}}` and `{{success}}` into both texts of a scenario. */
export const textsOf = (scenario: Scenario): Texts => {
  const values = valuesOf(scenario)
  const filled = (text: string): string =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole)
  return { question: filled(scenario.question), describes: filled(scenario.describes) }
}

/** Adds the rate to the texts of a scenario that have no placeholder for it. */
export const tellingRate = (scenario: Scenario, rate: PerSecond): Scenario =>
  names(scenario, 'rate') ? scenario : adding(scenario, `here ${number(rate)} a second throughout`)

/** Adds the limits of the search to the texts of a scenario that have no placeholders for them. */
export const tellingLimits = (scenario: Scenario, capacity: CapacitySearch): Scenario => {
  const { p99, success } = limitsOf(capacity)
  return names(scenario, 'p99') && names(scenario, 'success')
    ? scenario
    : adding(scenario, `here held to a p99 of ${p99} with ${success} answered`)
}

const names = ({ question, describes }: Texts, name: string): boolean =>
  `${question} ${describes}`.includes(`{{${name}}}`)

const adding = (scenario: Scenario, said: string): Scenario => ({
  ...scenario,
  describes: `${scenario.describes}; ${said}`,
})

const number = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: 6 })
