import {
  type Result,
  reasonOf,
  type ScenarioRecord,
  type TrialRecord,
} from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { formatShare, formatSignificant } from '../format/number.ts'
import { formatNumber } from '../format/value.ts'
import { sentence } from '../words/sentence.ts'
import { byScenario, counts, type Watched, watchedIn } from './lookup.ts'
import { Notes } from './notes.ts'
import { type Block, folded, type Section } from './report-model.ts'
import { column, formatMegabytes, missingCell, plain, type Row, type Table } from './table-model.ts'
import { type RoleInTrial, rolesIn, type WorkerInTrial, workersIn } from './telemetry-of.ts'

/** What processes and event loops did, by role and by worker; nothing when no trial counts. */
export const telemetrySections = (result: Result): Section[] => {
  const blocks = byScenario(result)
    .filter(({ trials }) => trials.some((trial) => counts(trial) && trial.judged))
    .flatMap(({ scenario }, place): Block[] => {
      const rows = watchedIn(result, scenario)
      return folded(`What processes and event loops did in ${scenario.name}`, [
        { kind: 'table', table: roleTable(scenario, rows, `roles-${place + 1}`) },
        { kind: 'table', table: workerTable(scenario, rows, `loops-${place + 1}`) },
      ])
    })
  const text =
    'Read once a second while trials ran, of short trials too: the medians of the trials that count. A switch is voluntary where a process waited, and taken away where another needed its core; of each process’s main thread. Of several workers the least and the most stand below the middle one: far apart, the work was not shared evenly.'
  return blocks.length === 0
    ? []
    : [
        {
          id: 'telemetry',
          title: 'What the processes did',
          depth: 'full',
          blocks: [{ kind: 'text', text }, ...blocks],
        },
      ]
}

const whyNot = (trials: readonly TrialRecord[], what: 'roles' | 'workers'): string => {
  if (trials.length === 0) return sentence(reasonOf('no-counting-trial'))
  const told = trials.flatMap(({ telemetry }) => telemetry ?? [])
  const roles = told.flatMap(({ missing }) => missing)
  const workers = told.flatMap(({ silent }) => silent ?? [])
  const [first] = what === 'roles' ? [...roles, ...workers] : [...workers, ...roles]
  return sentence(first ?? reasonOf('no-telemetry'))
}

const roleColumns = [
  column('Role', 'start'),
  column('CPU, of a core'),
  column('Peak memory'),
  column('Context switches a second'),
  column('Open descriptors, at most'),
]

const roleTable = ({ name }: ScenarioRecord, rows: readonly Watched[], id: string): Table => {
  const notes = new Notes()
  return {
    id,
    caption: `What each role used in ${name}`,
    corner: 'Instance',
    columns: roleColumns,
    rows: rows.flatMap(({ instance, trials }): Row[] => {
      const roles = [...Map.groupBy(trials.flatMap(rolesIn), ({ role }) => role)]
      if (roles.length === 0) {
        const cell = missingCell(whyNot(trials, 'roles'), notes)
        return [{ name: instance, hint: null, cells: roleColumns.map(() => cell) }]
      }
      return roles
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([role, own]) => ({ name: instance, hint: null, cells: roleCells(role, own, notes) }))
    }),
    footnotes: notes.all,
    narrow: 'cards',
  }
}

const roleCells = (role: string, own: readonly RoleInTrial[], notes: Notes): Row['cells'] => {
  const middle = (of: (one: RoleInTrial) => number): number => median(own.map(of)) ?? 0
  const descriptors = own.flatMap((one) => one.descriptors ?? [])
  const switches = formatNumber(
    middle((one) => one.switches),
    'per-second',
  )
  const taken = formatNumber(
    middle((one) => one.takenAway),
    'per-second',
  )
  return [
    plain(role),
    plain(formatShare(middle(({ cores }) => cores))),
    plain(formatMegabytes(Math.max(...own.map(({ peakBytes }) => peakBytes)))),
    { ...plain(switches), effect: `${taken} taken away` },
    descriptors.length === 0
      ? missingCell(sentence(reasonOf('descriptors-hidden')), notes)
      : plain(String(Math.max(...descriptors))),
  ]
}

const loops: readonly {
  readonly title: string
  readonly of: (one: WorkerInTrial) => number
  readonly text: (value: number) => string
}[] = [
  { title: 'Event loop at work', of: ({ utilisation }) => utilisation, text: formatShare },
  {
    title: 'Event-loop delay p99, worst second',
    of: ({ delay }) => delay,
    text: (value) => formatNumber(value, 'microseconds'),
  },
  { title: 'Collecting garbage', of: ({ collecting }) => collecting, text: formatShare },
  {
    title: 'Requests a second',
    of: ({ requests }) => requests,
    text: (value) => formatSignificant(value),
  },
]

const workerTable = ({ name }: ScenarioRecord, rows: readonly Watched[], id: string): Table => {
  const notes = new Notes()
  return {
    id,
    caption: `What each worker did in ${name}, by what it says of itself`,
    corner: 'Instance',
    columns: [column('Workers, at most'), ...loops.map(({ title }) => column(title))],
    rows: rows.map(({ instance, trials }) => {
      const told = trials.map(workersIn).filter((workers) => workers.length > 0)
      const missing = (): Row['cells'] => {
        const cell = missingCell(whyNot(trials, 'workers'), notes)
        return [cell, ...loops.map(() => cell)]
      }
      return { name: instance, hint: null, cells: told.length === 0 ? missing() : loopCells(told) }
    }),
    footnotes: notes.all,
    narrow: 'cards',
  }
}

const loopCells = (trials: readonly (readonly WorkerInTrial[])[]): Row['cells'] => {
  const most = Math.max(...trials.map(({ length }) => length))
  return [
    plain(String(most)),
    ...loops.map(({ of, text }) => {
      const told = (pick: (values: readonly number[]) => number): string =>
        text(median(trials.map((workers) => pick(workers.map(of)))) ?? 0)
      const ends = `${told((values) => Math.min(...values))} to ${told((values) => Math.max(...values))}`
      return { ...plain(told((values) => median(values) ?? 0)), effect: most > 1 ? ends : null }
    }),
  ]
}
