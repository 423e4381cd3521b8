import type { PerSecond } from '@deployment-lab/result'
import type { CapacitySearch, Scenario } from './define.ts'

type Texts = Pick<Scenario, 'question' | 'describes'>

/** What may be set beside the file, as texts name it. */
const valuesOf = ({ load, capacity }: Scenario): Readonly<Record<string, string>> => ({
  ...(load.model === 'open' ? { rate: number(load.streams[0]?.rate ?? 0) } : {}),
  ...(capacity === null ? {} : limitsOf(capacity)),
})

const limitsOf = ({ p99, success }: Pick<CapacitySearch, 'p99' | 'success'>) => ({
  p99: `${number(p99)} ms`,
  success: `${number(100 * success)} %`,
})

/** Both texts of a scenario with `{{rate}}`, `{{p99}}` and `{{success}}` filled in as they are run. */
export const textsOf = (scenario: Scenario): Texts => {
  const values = valuesOf(scenario)
  const filled = (text: string): string =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole)
  return { question: filled(scenario.question), describes: filled(scenario.describes) }
}

/** The scenario, its texts saying that it is sent at this rate where they do not already. */
export const tellingRate = (scenario: Scenario, rate: PerSecond): Scenario =>
  names(scenario, 'rate') ? scenario : adding(scenario, `here ${number(rate)} a second throughout`)

/** The scenario, its texts saying what its search is held to where they do not already. */
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
