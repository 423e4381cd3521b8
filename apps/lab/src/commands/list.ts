import { canRun } from '@deployment-lab/runner'
import { buildCommand } from '@stricli/core'
import { loadCatalogue } from '../catalogue.ts'
import type { Context } from '../context.ts'

export const list = buildCommand<{ json: boolean }, [], Context>({
  docs: { brief: 'Lists topologies and scenarios, and which of them this machine can run' },
  parameters: {
    flags: { json: { kind: 'boolean', brief: 'Print JSON', default: false, withNegated: false } },
  },
  async func({ json }) {
    const { topologies, scenarios, presets } = await loadCatalogue(this.lab)
    const rows = await Promise.all(
      topologies.map(async (definition) => ({
        name: definition.name,
        title: definition.title,
        summary: definition.summary,
        runs: await canRun(definition, this.lab),
      })),
    )
    if (json) {
      const described = scenarios.map(({ name, question, describes }) => ({
        name,
        question,
        describes,
      }))
      this.process.stdout.write(
        `${JSON.stringify({ topologies: rows, scenarios: described, presets }, null, 2)}\n`,
      )
      return
    }
    const lines = [
      'Topologies',
      ...rows.map(({ name, title, runs }) =>
        runs.ok
          ? `  ${name.padEnd(12)} ${title}`
          : `  ${name.padEnd(12)} ${title}\n${' '.repeat(15)}not here: ${runs.reason}. ${runs.remedy}`,
      ),
      '',
      'Scenarios',
      ...scenarios.map(({ name, question }) => `  ${name.padEnd(12)} ${question}`),
      '',
      'Presets',
      ...presets.map(({ name, describes }) => `  ${name.padEnd(12)} ${describes}`),
    ]
    this.process.stdout.write(`${lines.join('\n')}\n`)
  },
})
