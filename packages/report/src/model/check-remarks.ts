import type { Check, Result } from '@deployment-lab/result'
import { caution, passed } from '../format/status.ts'
import { formatNumber, formatValue } from '../format/value.ts'
import { listed } from './lookup.ts'
import { checked, type Remark } from './report-model.ts'

/** A remark for each scenario that all must hold: who answered everything, and stayed below its limit. */
export const checkRemarks = ({ checks = [] }: Result): Remark[] =>
  [...Map.groupBy(checks, ({ scenario }) => scenario)].map(([scenario, own]): Remark => {
    const answered = own.filter(({ check }) => check === 'answered')
    const limits = own.filter(({ check }) => check === 'p99')
    const limit = limits[0]?.limit ?? 0
    const text = `${answeredText(answered)}; p99 under ${formatNumber(limit, 'microseconds')}: ${limits.map(p99Text).join(', ')}.`
    if (own.some(({ state }) => state === 'broken')) {
      return checked(caution, `${scenario} not passed`, text)
    }
    return own.every(({ state }) => state === 'held')
      ? checked(passed, `${scenario} passed`, text)
      : checked(caution, `${scenario} not judged`, text)
  })

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
