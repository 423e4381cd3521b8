import type { Check, Result } from '@deployment-lab/result'
import { caution, type Mark, passed } from '../format/status.ts'
import { formatNumber, formatValue } from '../format/value.ts'
import { listed } from './lookup.ts'
import type { Remark } from './report-model.ts'

/** A remark for each scenario that all must hold: who answered everything, and stayed below its limit. */
export const checkRemarks = ({ checks = [] }: Result): Remark[] =>
  [...Map.groupBy(checks, ({ scenario }) => scenario)].map(([scenario, own]): Remark => {
    const answered = own.filter(({ check }) => check === 'answered')
    const limits = own.filter(({ check }) => check === 'p99')
    const limit = limits[0]?.limit ?? 0
    return {
      mark: markFor(scenario, own),
      subject: null,
      text: `${answeredText(answered)}; p99 under ${formatNumber(limit, 'microseconds')}: ${limits.map(p99Text).join(', ')}.`,
    }
  })

const markFor = (scenario: string, checks: readonly Check[]): Mark => {
  if (checks.some(({ state }) => state === 'broken')) {
    return { ...caution, word: `${scenario} not passed` }
  }
  return checks.every(({ state }) => state === 'held')
    ? { ...passed, word: `${scenario} passed` }
    : { ...caution, word: `${scenario} not judged` }
}

const answeredText = (checks: readonly Check[]): string => {
  const broken = checks.filter(({ state }) => state === 'broken')
  const unknown = checks.filter(({ state }) => state === 'not-measured')
  if (broken.length > 0) {
    const told = broken.map(
      ({ instance, reading }) => `${instance} (${reading.value} not answered)`,
    )
    return `Not all answered everything: ${listed(told)}`
  }
  return unknown.length === 0
    ? 'All answered everything'
    : `Whether all answered everything is not known of ${listed(unknown.map(({ instance }) => instance))}`
}

const symbols: Record<Check['state'], string> = { held: '✓', broken: '✗', 'not-measured': '–' }

const p99Text = ({ instance, reading, state }: Check): string =>
  `${instance} ${symbols[state]} ${formatValue(reading, 'microseconds')}`
