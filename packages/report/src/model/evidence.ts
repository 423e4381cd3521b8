import { encodeHistogram, type Result } from '@deployment-lab/result'
import { formatDuration, formatMoment } from '../format/moment.ts'
import { formatSignificant } from '../format/number.ts'
import { accountingTables } from './evidence-accounting.ts'
import { calibrationBlocks } from './evidence-calibration.ts'
import { comparisonDetails } from './evidence-comparisons.ts'
import { gateTable } from './evidence-gates.ts'
import { generatorTables } from './evidence-generator.ts'
import { trialDetails } from './evidence-trials.ts'
import { usageSections } from './evidence-usage.ts'
import type { Merged } from './merged.ts'
import { type Block, type Fact, folded, type Section } from './report-model.ts'

/** What a sceptic needs: where, with what, how to run it again, and every number behind. */
export const evidenceSections = (result: Result, merged: readonly Merged[]): Section[] => [
  ...usageSections(result),
  {
    id: 'run',
    title: 'How to run it again',
    depth: 'brief',
    blocks: [
      { kind: 'code', text: result.run.command },
      { kind: 'facts', facts: runFacts(result) },
    ],
  },
  {
    id: 'evidence',
    title: 'Evidence',
    depth: 'full',
    blocks: [
      ...calibrationBlocks(result),
      ...gateTable(result),
      ...folded('Where every arrival ended', accountingTables(result)),
      ...folded('How the generator fared', generatorTables(result)),
      ...comparisonDetails(result),
      ...trialDetails(result),
      ...histogramDetails(merged),
    ],
  },
]

const runFacts = ({ run, machine }: Result): Fact[] => [
  { name: 'Run', value: `${run.id}, seed ${run.seed}, lab ${run.labVersion}` },
  {
    name: 'When',
    value: `${formatMoment(run.startedAt)}, for ${formatDuration(run.endedAt - run.startedAt)}`,
  },
  {
    name: 'Machine',
    value: `${machine.cores} × ${machine.cpuModel}, ${formatSignificant(machine.memoryBytes / 1e9)} GB, ${machine.architecture}`,
  },
  ...generatorFact(run),
  { name: 'System', value: `${machine.os}, kernel ${machine.kernel}` },
  {
    name: 'Versions',
    value: Object.entries(machine.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  },
]

const generatorFact = ({ generatorNiceness: niceness }: Result['run']): Fact[] => {
  if (niceness === undefined) return []
  const value =
    niceness < 0
      ? `took precedence over what it loaded (niceness ${niceness})`
      : 'had the priority of what it loaded: only root may give it more'
  return [{ name: 'Generator', value }]
}

/** The merged histograms as they stand in a result; those of single trials are in its file. */
const histogramDetails = (merged: readonly Merged[]): Block[] =>
  merged.length === 0
    ? []
    : [
        {
          kind: 'details',
          bulky: true,
          summary: 'Merged latency histograms (HdrHistogram V2, microseconds)',
          blocks: [
            {
              kind: 'text',
              text: 'One for each scenario and instance. The histograms of single trials are in result.json.',
            },
            {
              kind: 'code',
              text: JSON.stringify(
                merged.map(({ scenario, instance, histogram }) => ({
                  scenario: scenario.name,
                  instance,
                  histogram: encodeHistogram(histogram),
                })),
              ),
            },
          ],
        },
      ]
