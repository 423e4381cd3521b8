import {
  correctIn,
  type Reason,
  type Result,
  reasonOf,
  type ScenarioRecord,
  type TrialRecord,
  type UsageReading,
} from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { formatNumber } from '../format/value.ts'
import { sentence } from '../words/sentence.ts'
import { byScenario, counts, watchedIn } from './lookup.ts'
import { Notes } from './notes.ts'
import type { Section } from './report-model.ts'
import {
  type Cell,
  column,
  formatMegabytes,
  missingCell,
  plain,
  type Table,
} from './table-model.ts'

/** CPU by role and memory of everything in a topology; nothing when no trial was watched. */
export const usageSections = (result: Result): Section[] => {
  const tables = byScenario(result)
    .filter(({ trials }) => trials.some((trial) => counts(trial) && trial.judged))
    .filter(({ trials }) => !trials.some(breaksSomething))
    .map(({ scenario }, place) => tableOf(result, scenario, `usage-${place + 1}`))
  return tables.length === 0
    ? []
    : [
        {
          id: 'usage',
          title: 'CPU and memory',
          depth: 'full',
          blocks: [
            {
              kind: 'text',
              text: `CPU time of all processes of a role for 1,000 correct answers, over all trials together: compare it only within a table, where all had the same load. The kernel counts in steps of 10 ms. Memory is resident, of all roles, at the end of a trial: the median, with the smallest and largest. Scenarios that kill processes are not here, since their accounts end with them.${containersText(result)}`,
            },
            ...tables.map((table) => ({ kind: 'table' as const, table })),
          ],
        },
      ]
}

/** How what runs in containers is accounted for; nothing where nothing does. */
const containersText = ({ trials }: Result): string =>
  trials.some(({ usage }) => usage?.residentByRole !== undefined)
    ? ' Containers are read from their control groups: CPU to the nanosecond or microsecond, and as memory what is their own and what they have mapped of files; a page of a file counts where it was first used, so that it is less than the resident size of the same processes on the host. The publisher is the engine’s process that hands the published port of loopback on.'
    : ''

const breaksSomething = ({ load }: TrialRecord): boolean =>
  load?.model === 'open' && load.faults.length > 0

const tableOf = (result: Result, scenario: ScenarioRecord, id: string): Table => {
  const notes = new Notes()
  const rows = watchedIn(result, scenario)
  const usages = usagesOf(rows.flatMap(({ trials }) => trials))
  const roles = namesIn(usages.map(({ cpuSeconds }) => cpuSeconds))
  const held = namesIn(usages.map(({ residentByRole = {} }) => residentByRole))
  return {
    id,
    caption: `What ${scenario.name} cost, with ${scenario.load === 'closed' ? 'clients that never pause, so each at its own rate' : 'the same arrivals for all'}`,
    corner: 'Instance',
    columns: [
      ...roles.map((role) => column(`CPU of ${role}, per 1,000 answers`)),
      ...(roles.length > 1 ? [column('CPU in all')] : []),
      column('Memory'),
      ...held.map((role) => column(`Memory of ${role}`)),
    ],
    rows: rows.map(({ instance, trials }) => ({
      name: instance,
      hint: null,
      cells: [
        ...cpuCells(trials, roles, notes),
        memoryCell(trials, notes),
        ...held.map((role) => roleMemoryCell(trials, role, notes)),
      ],
    })),
    footnotes: notes.all,
    narrow: 'cards',
  }
}

const namesIn = (byRole: readonly object[]): string[] =>
  [...new Set(byRole.flatMap(Object.keys))].toSorted()

const usagesOf = (trials: readonly TrialRecord[]): UsageReading[] =>
  trials.flatMap(({ usage }) => (usage === null ? [] : [usage]))

const cpuCells = (
  trials: readonly TrialRecord[],
  roles: readonly string[],
  notes: Notes,
): Cell[] => {
  const watched = trials.filter(
    ({ usage }) => usage !== null && Object.keys(usage.cpuSeconds).length > 0,
  )
  const answers = watched.reduce((sum, trial) => sum + correctOf(trial), 0)
  const columns = roles.length + (roles.length > 1 ? 1 : 0)
  if (answers === 0) {
    const reason = watched.length > 0 ? reasonOf('no-correct-answer') : whyNot(trials)
    return Array.from({ length: columns }, () => missingCell(sentence(reason), notes))
  }
  const per = (seconds: number): Cell =>
    plain(formatNumber((1e6 * 1000 * seconds) / answers, 'microseconds'))
  const used = (role: string): number[] =>
    watched.flatMap(({ usage }) => usage?.cpuSeconds[role] ?? [])
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
  const cells = roles.map((role) =>
    used(role).length === 0
      ? missingCell(sentence(reasonOf('no-such-role')), notes, 'none')
      : per(sum(used(role))),
  )
  return roles.length > 1 ? [...cells, per(sum(roles.flatMap(used)))] : cells
}

const memoryCell = (trials: readonly TrialRecord[], notes: Notes): Cell => {
  const sizes = usagesOf(trials)
    .flatMap(({ residentBytes }) => residentBytes.value ?? [])
    .toSorted((a, b) => a - b)
  const [least] = sizes
  const most = sizes.at(-1)
  const middle = median(sizes)
  if (least === undefined || most === undefined || middle === null) {
    return missingCell(sentence(whyNot(trials)), notes)
  }
  const range = least === most ? null : `${formatMegabytes(least)} to ${formatMegabytes(most)}`
  return { ...plain(formatMegabytes(middle)), effect: range }
}

const roleMemoryCell = (trials: readonly TrialRecord[], role: string, notes: Notes): Cell => {
  const apart = usagesOf(trials).flatMap(({ residentByRole }) =>
    residentByRole === undefined ? [] : [residentByRole],
  )
  const middle = median(apart.flatMap((byRole) => byRole[role] ?? []))
  if (middle !== null) return plain(formatMegabytes(middle))
  return apart.length > 0
    ? missingCell(sentence(reasonOf('no-such-role')), notes, 'none')
    : missingCell(sentence(reasonOf('roles-not-apart')), notes, 'not apart')
}

const whyNot = (trials: readonly TrialRecord[]): Reason => {
  if (trials.length === 0) return reasonOf('no-counting-trial')
  const [first] = usagesOf(trials).flatMap(({ residentBytes }) => residentBytes.missing ?? [])
  return first ?? reasonOf('usage-not-read')
}

const correctOf = ({ load }: TrialRecord): number => (load === null ? 0 : correctIn(load))
