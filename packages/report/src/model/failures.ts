import {
  type Cell,
  type InstanceRecord,
  isCounted,
  type OpenLoopReading,
  type Result,
  type ScenarioRecord,
  type TrialRecord,
  totalOf,
} from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { formatCount } from '../format/number.ts'
import { formatNumber } from '../format/value.ts'
import { harmText } from '../words/scenarios.ts'
import { listed } from './lookup.ts'
import { isDevServer } from './subjects.ts'

/** One scenario that breaks something, with what became of the users of every topology. */
export interface Failure {
  readonly id: string
  readonly scenario: ScenarioRecord
  readonly places: readonly FailurePlace[]
}

/** One topology in a failure. */
export interface FailurePlace {
  readonly record: InstanceRecord
  /** Left out where it was not run. */
  readonly cell: Cell | undefined
  /** Trials that count. */
  readonly trials: readonly TrialRecord[]
}

type Outcome = Cell['outcome']

/** Outcomes, those that cost users most first. */
const order: readonly Outcome[] = [
  'exposed',
  'lost-data',
  'down',
  'disturbed',
  'varies',
  'unharmed',
  'void',
  'not-applicable',
]

/** The place of an outcome in the order of what it costs users: 0 costs most. */
export const severityOf = ({ cell }: FailurePlace): number =>
  cell === undefined ? order.length : order.indexOf(cell.outcome)

/** Tells if trials decided what became of users. */
export const isDecided = ({ cell }: FailurePlace): boolean =>
  cell !== undefined && cell.outcome !== 'void' && cell.outcome !== 'not-applicable'

/** Topologies in the order of columns: dev servers, the reference, the others. */
export const columnsOf = ({ instances }: Result): InstanceRecord[] => {
  const rank = (record: InstanceRecord): number =>
    isDevServer(record) ? 0 : record.role === 'reference' ? 1 : 2
  return instances
    .filter(({ role }) => role !== 'again')
    .toSorted((first, second) => rank(first) - rank(second))
}

/** Every failure of a run, in the order of what it costs users of the first topology. */
export const failuresOf = (result: Result): Failure[] => {
  const columns = columnsOf(result)
  const rows = result.scenarios
    .filter(({ name }) => result.cells.some(({ scenario }) => scenario === name))
    .map((scenario) => ({
      scenario,
      places: columns.map((record) => placeOf(result, scenario, record)),
    }))
  const cost = ({ places: [first] }: (typeof rows)[number]): [number, number] =>
    first === undefined ? [0, 0] : [severityOf(first), -(lostOf(first) ?? 0)]
  return rows
    .toSorted((a, b) => {
      const [severity, lost] = cost(a)
      const [otherSeverity, otherLost] = cost(b)
      return severity - otherSeverity || lost - otherLost
    })
    .map((row, index) => ({ id: `failure-${index + 1}`, ...row }))
}

const placeOf = (
  { cells, trials }: Result,
  { name }: ScenarioRecord,
  record: InstanceRecord,
): FailurePlace => {
  const isHere = ({ scenario, instance }: { scenario: string; instance: string }): boolean =>
    scenario === name && instance === record.instance
  return {
    record,
    cell: cells.find(isHere),
    trials: trials.filter(
      (trial) => isHere(trial) && trial.repeatedBy === undefined && isCounted(trial),
    ),
  }
}

/** The loads of the trials that count. */
export const loadsOf = ({ trials }: FailurePlace): OpenLoopReading[] =>
  trials.flatMap(({ load }) => (load?.model === 'open' ? [load] : []))

/** Requests of users that were lost, of 1,000: the median of the trials; null without traffic. */
export const lostOf = (place: FailurePlace): number | null =>
  median(
    loadsOf(place).flatMap((load) => {
      const { offered, ok } = totalOf(load)
      return offered === 0 ? [] : [(1000 * (offered - ok)) / offered]
    }),
  )

/** The same in words. */
export const lostText = (lost: number): string => {
  if (lost === 0) return 'none lost'
  return lost < 1
    ? 'less than 1 of 1,000 requests lost'
    : `${formatCount(lost)} of 1,000 requests lost`
}

/** Tells if a topology ran and turned users away (4xx) more often than it lost their requests otherwise. */
export const turnsAway = (place: FailurePlace): boolean => {
  const totals = loadsOf(place).map((load) => totalOf(load))
  return totals.length > 0 && totals.every(({ offered, ok, http4xx }) => 2 * http4xx > offered - ok)
}

/** How long one of a hundred users waited, where that passed a limit; the median of the trials. */
export const slowText = ({ trials }: FailurePlace): string | null => {
  const waits = trials.flatMap(({ outcome }) =>
    (outcome?.reasons ?? []).flatMap(({ code, values }) =>
      code === 'slow' && values !== undefined && 'p99' in values ? [Number(values.p99)] : [],
    ),
  )
  const wait = median(waits)
  return wait === null ? null : `1 of 100 waited ${formatNumber(1000 * wait, 'microseconds')}`
}

/** The facts that harm users, by name. */
export const harmIn = ({ trials }: FailurePlace): string[] => [
  ...new Set(
    trials.flatMap(({ facts }) =>
      facts.flatMap(({ name, harmed, makes }) => (harmed && makes !== null ? [name] : [])),
    ),
  ),
]

/** The number that tells most of what became of users; null where there is none. */
export const numberText = (place: FailurePlace): string | null => {
  const { cell } = place
  if (cell === undefined || !isDecided(place) || cell.outcome === 'varies') return null
  const harm = harmIn(place)
  if (harm.length > 0) return listed(harm.map(harmText))
  const lost = lostOf(place)
  const back = cell.recovered.value ?? 0
  const slow = slowText(place)
  const parts = [
    ...(cell.outcome === 'disturbed'
      ? [
          ...(slow === null ? [] : [slow]),
          ...(back > 0 ? [`back after ${formatNumber(back, 'microseconds')}`] : []),
        ]
      : []),
    ...(lost === null || (cell.outcome === 'disturbed' && lost === 0) ? [] : [lostText(lost)]),
  ]
  return parts.length === 0 ? null : parts.join(', ')
}

/** How often the outcome was seen: '3 of 3', or how often which where it varies. */
export const countText = ({ outcome, seen }: Cell): string => {
  const total = Object.values(seen).reduce((sum, count) => sum + count, 0)
  if (outcome !== 'varies') return `${seen[outcome] ?? 0} of ${total}`
  return Object.entries(seen)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}
