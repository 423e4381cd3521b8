import {
  canRun,
  missingAbility,
  type Runnable,
  type Scenario,
  textsOf,
} from '@deployment-lab/runner'
import { onHost, type TopologyDefinition } from '@deployment-lab/topology'
import { loadCatalogue } from '../catalogue.ts'
import type { Context } from '../context.ts'

const compose = { ...onHost, driver: 'compose' } as const
const indent = ' '.repeat(17)
const scenarioWidth = 22

export async function list(this: Context, { json }: { json: boolean }): Promise<void> {
  const { topologies, scenarios, broken, presets, factors } = await loadCatalogue(this.lab, true)
  const rows = await Promise.all(
    topologies.map(async (definition) => ({
      name: definition.name,
      title: definition.title,
      summary: definition.summary,
      byDefault: definition.byDefault ?? true,
      runs: await canRun(definition, this.lab),
      containers:
        definition.compose === undefined ? null : await canRun(definition, this.lab, compose),
    })),
  )
  const unusable = broken.map(({ name, error }) => ({ name, reason: error.message }))
  if (json) {
    const described = scenarios.map((one) => ({ name: one.name, ...textsOf(one) }))
    this.print(
      JSON.stringify(
        { topologies: rows, scenarios: described, broken: unusable, presets, factors },
        null,
        2,
      ),
    )
    return
  }
  const lines = [
    'Topologies',
    ...rows.flatMap(({ name, title, byDefault, runs, containers }) => [
      `  ${name.padEnd(14)} ${title}${containers?.ok === true ? ', also in containers' : ''}${byDefault ? '' : ' (when named)'}`,
      ...(runs.ok ? [] : [`${indent}not here: ${runs.reason}. ${runs.remedy}`]),
    ]),
    ...notInContainers(rows.map(({ name, containers }) => ({ name, runs: containers }))),
    '',
    'Scenarios',
    ...scenarios.flatMap((one) => scenarioLines(one, topologies)),
    ...unusable.map(
      ({ name, reason }) => `  ${name.padEnd(scenarioWidth)} cannot be used: ${reason}`,
    ),
    '',
    'Factors',
    ...factors.map(
      ({ name, question, topology }) => `  ${name.padEnd(scenarioWidth)} ${question} (${topology})`,
    ),
    '',
    'Presets',
    ...presets.map(({ name, describes }) => `  ${name.padEnd(12)} ${describes}`),
  ]
  this.print(...lines)
}

/** Prints a scenario, the presets that take it if not all do, and topologies it cannot break. */
const scenarioLines = (scenario: Scenario, topologies: readonly TopologyDefinition[]): string[] => {
  const { name, byDefault } = scenario
  const when =
    byDefault === true ? '' : ` (${byDefault === false ? 'when named' : byDefault.join(', ')})`
  const lacking = topologies.filter(
    (definition) => missingAbility(scenario, { definition, deployment: onHost }) !== null,
  )
  return [
    `  ${name.padEnd(scenarioWidth)} ${textsOf(scenario).question}${when}`,
    ...(lacking.length === 0
      ? []
      : [
          `${' '.repeat(scenarioWidth + 3)}cannot be done to ${lacking.map((topology) => topology.name).join(', ')}`,
        ]),
  ]
}

/** Prints why some do not run in containers here: a line a reason, since most share a reason. */
const notInContainers = (
  rows: readonly { readonly name: string; readonly runs: Runnable | null }[],
): string[] => {
  const reasons = rows.flatMap(({ name, runs }) =>
    runs === null || runs.ok ? [] : [{ name, why: `${runs.reason}. ${runs.remedy}` }],
  )
  return [...Map.groupBy(reasons, ({ why }) => why)].map(
    ([why, of]) => `  Not in containers: ${of.map(({ name }) => name).join(', ')}: ${why}`,
  )
}
