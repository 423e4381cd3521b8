import type { Result } from '@deployment-lab/result'
import { formatDuration, formatMoment } from '../format/moment.ts'
import { budgetSections } from './budgets.ts'
import { capacitySections } from './capacity.ts'
import { chartSection } from './charts.ts'
import { comparisonSections } from './comparison-tables.ts'
import { equalitySection } from './equality.ts'
import { evidenceSections } from './evidence.ts'
import { telemetrySections } from './evidence-telemetry.ts'
import { factorSections } from './factors.ts'
import { brieflyOn, failureSections } from './failure-sections.ts'
import { failuresOf } from './failures.ts'
import { findingSections } from './findings.ts'
import { verdictBlock } from './headline.ts'
import { limitSections } from './limits.ts'
import { matrixOf } from './matrix.ts'
import { mergeLatencies } from './merged.ts'
import type { ReportModel } from './report-model.ts'
import { settingsSection } from './settings.ts'
import { trustSection } from './trust.ts'
import { undecidedSections } from './undecided.ts'
import { whySections } from './why.ts'

/**
 * The one model that HTML, Markdown and terminal are printed from: verdict, what survived, each
 * failure, comparisons and why, trust, settings, evidence, and last what has no answer. The same
 * result always gives the same model.
 *
 * @throws when a histogram of the result cannot be decoded
 */
export const reportModel = (result: Result): ReportModel => {
  const merged = mergeLatencies(result)
  const failures = failuresOf(result)
  const { preset, startedAt, endedAt } = result.run
  return {
    title: `Deployment Lab: ${result.run.scaleModel === undefined ? '' : 'scale model, '}${preset} run of ${formatMoment(startedAt)}, ${formatDuration(endedAt - startedAt)}`,
    verdict: verdictBlock(result, failures),
    matrix: matrixOf(result, failures),
    briefly: failures.flatMap(brieflyOn),
    sections: [
      ...budgetSections(result),
      ...factorSections(result, failures),
      ...failureSections(result, failures),
      ...findingSections(result),
      ...comparisonSections(result),
      ...whySections(result),
      ...capacitySections(result),
      chartSection(result, merged),
      ...telemetrySections(result),
      trustSection(result),
      settingsSection(result),
      equalitySection(result),
      ...limitSections(result),
      ...evidenceSections(result, merged),
      ...undecidedSections(result, failures),
    ],
  }
}
