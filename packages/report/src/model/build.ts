import type { Result } from '@deployment-lab/result'
import { formatDuration, formatMoment } from '../format/moment.ts'
import { budgetSections } from './budgets.ts'
import { capacitySections } from './capacity.ts'
import { chartSection } from './charts.ts'
import { comparisonSections } from './comparison-tables.ts'
import { equalitySection } from './equality.ts'
import { evidenceSections } from './evidence.ts'
import { telemetrySections } from './evidence-telemetry.ts'
import { findingSections } from './findings.ts'
import { verdictBlock } from './headline.ts'
import { limitSections } from './limits.ts'
import { mergeLatencies } from './merged.ts'
import { outcomeSections } from './outcomes.ts'
import type { ReportModel } from './report-model.ts'
import { settingsSection } from './settings.ts'
import { whySections } from './why.ts'

/**
 * The one model that HTML, Markdown and terminal are printed from: verdict, outcomes, findings, comparison,
 * why, charts, telemetry, settings, limits, evidence. The same result always gives the same model.
 *
 * @throws when a histogram of the result cannot be decoded
 */
export const reportModel = (result: Result): ReportModel => {
  const merged = mergeLatencies(result)
  const { preset, startedAt, endedAt } = result.run
  return {
    title: `Deployment Lab: ${result.run.scaleModel === undefined ? '' : 'scale model, '}${preset} run of ${formatMoment(startedAt)}, ${formatDuration(endedAt - startedAt)}`,
    verdict: verdictBlock(result),
    sections: [
      ...budgetSections(result),
      ...outcomeSections(result),
      ...findingSections(result),
      ...comparisonSections(result),
      ...whySections(result),
      ...capacitySections(result),
      chartSection(result, merged),
      ...telemetrySections(result),
      settingsSection(result),
      equalitySection(result),
      ...limitSections(result),
      ...evidenceSections(result, merged),
    ],
  }
}
