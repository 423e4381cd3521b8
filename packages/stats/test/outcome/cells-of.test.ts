import {
  type Cell,
  measured,
  notMeasured,
  type TrialRecord,
  type UsersOutcome,
} from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { cellsOf } from '../../src/index.ts'
import { trial } from '../sample.ts'

const ended = (outcome: UsersOutcome, changed: Partial<TrialRecord> = {}, lost = 0): TrialRecord =>
  trial({
    scenario: 'crash',
    outcome: {
      outcome,
      reasons: [],
      lostGet: measured(lost),
      lostPost: notMeasured('none-sent'),
      outage: measured(1000 * lost),
      recovered: outcome === 'down' ? notMeasured('not-recovered') : measured(lost),
    },
    ...changed,
  })

const one = (...trials: TrialRecord[]): Cell | undefined => cellsOf(trials, ['crash'], [])[0]

test('trials that agree make the outcome, with the medians of what was lost', () => {
  const cell = one(ended('disturbed', { id: 'a' }, 10), ended('disturbed', { id: 'b' }, 30))
  expect(cell).toMatchObject({
    outcome: 'disturbed',
    seen: { disturbed: 2 },
    trials: ['a', 'b'],
    lostGet: measured(10),
    lostPost: notMeasured('none-sent'),
  })
})

test('trials that do not agree make it vary, and say how often which', () => {
  expect(one(ended('down'), ended('disturbed'), ended('down'))).toMatchObject({
    outcome: 'varies',
    seen: { down: 2, disturbed: 1 },
    recovered: notMeasured('not-recovered'),
  })
})

test('void and failed trials do not count; without any other the cell is void, with the reason', () => {
  const reasons = [{ code: 'control-disturbed' }]
  const lost = ended('down', { state: 'void', reasons })
  expect(one(lost, ended('unharmed'))).toMatchObject({ outcome: 'unharmed', seen: { unharmed: 1 } })
  expect(one(lost)).toMatchObject({ outcome: 'void', seen: {}, reason: reasons[0] })
})

test('a trial that was repeated does not count', () => {
  expect(one(ended('down', { repeatedBy: 'x' }), ended('unharmed'))?.outcome).toBe('unharmed')
})

test('a cell whose trials all failed is void, with the reason', () => {
  const reasons = [{ code: 'failed', values: { message: 'it did not start' } }]
  const failed = trial({ scenario: 'crash', state: 'failed', outcome: null, reasons })
  expect(one(failed)).toMatchObject({ outcome: 'void', reason: reasons[0] })
})

test('scenarios that decide no outcome make no cell', () => {
  expect(cellsOf([trial({ outcome: null })], ['crash'], [])).toEqual([])
})

test('what cannot be asked is not applicable, with the reason', () => {
  const reason = { code: 'ability-missing', values: { ability: 'pause' } }
  expect(
    cellsOf(
      [],
      ['pause'],
      [{ scenario: 'pause', instance: 'dev', outcome: 'not-applicable', reason }],
    ),
  ).toMatchObject([
    { scenario: 'pause', instance: 'dev', outcome: 'not-applicable', reason, trials: [] },
  ])
})
