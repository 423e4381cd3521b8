import type { Cell, Result } from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { formatNumber, formatValue } from '../format/value.ts'
import { outcomeMarks } from '../words/outcomes.ts'
import { adviceText, factText, faultText, harmText, waitText } from '../words/scenarios.ts'
import { sentence } from '../words/sentence.ts'
import { timelineCharts } from './chart-timeline.ts'
import {
  countText,
  type Failure,
  type FailurePlace,
  harmIn,
  isDecided,
  loadsOf,
  lostOf,
  lostText,
  numberText,
  severityOf,
  slowText,
  turnsAway,
} from './failures.ts'
import { listed } from './lookup.ts'
import { type Block, checked, type Remark, type Section, unlessEmpty } from './report-model.ts'
import { capital, openingOf } from './subjects.ts'
import { survivorsOf } from './survivors.ts'
import { column, plain, type Table } from './table-model.ts'

/** Each failure with its timelines, and a sentence a topology; nothing where none was decided. */
export const failureSections = (result: Result, failures: readonly Failure[]): Section[] =>
  unlessEmpty({
    id: 'failures',
    title: 'What happened in each failure',
    depth: 'brief',
    blocks: failures.flatMap((failure) => partOf(result, failure)),
  })

const partOf = (result: Result, failure: Failure): Block[] => {
  const { id, scenario } = failure
  return [
    { kind: 'heading', id, text: `${scenario.name}: ${scenario.question}` },
    ...timelineCharts(result, failure).map((chart): Block => ({ kind: 'chart', chart })),
    ...factTable(failure),
    { kind: 'list', items: remarksOn(failure) },
    ...survivorsOf(failure),
  ]
}

/** A sentence a topology: what happened, why, and what helps. Those that are void are left out. */
const remarksOn = (failure: Failure): Remark[] =>
  failure.places.flatMap((place) => {
    const { cell, record } = place
    if (cell === undefined || cell.outcome === 'void') return []
    const parts = [
      happenedText(place, cell),
      whyText(place, cell),
      ...faultsIn(place),
      ...adviceOn(place, failure),
    ]
    const text = parts.filter((part) => part !== '').join(' ')
    return [{ mark: outcomeMarks[cell.outcome], subject: record.instance, text }]
  })

/** A line on one topology in a failure, for whoever watches a run. */
export const findingText = (place: FailurePlace & { readonly cell: Cell }): string => {
  const { cell, record } = place
  const { symbol, word } = outcomeMarks[cell.outcome]
  return `${symbol} ${cell.scenario}, ${record.instance}: ${word}. ${happenedText(place, cell)}`
}

/** The headline of a run and what happened in each failure, for programs. */
export interface Findings {
  readonly headline: string
  readonly failures: readonly {
    readonly scenario: string
    readonly instance: string
    readonly text: string
  }[]
}

/** Sentences on each failure and topology, in the order of what it cost users. */
export const findingsIn = (failures: readonly Failure[]): Findings['failures'] =>
  failures.flatMap((failure) =>
    remarksOn(failure).map(({ subject, text }) => ({
      scenario: failure.scenario.name,
      instance: subject ?? '',
      text,
    })),
  )

/** A sentence about the first topology and what helps it; nothing where it was not harmed. */
export const brieflyOn = ({ scenario, places: [first] }: Failure): Remark[] => {
  if (first?.cell === undefined || !isHarmed(first)) return []
  const advice = adviceText(scenario.name, first.cell.outcome)
  const happened = happenedText(first, first.cell, openingOf(first.record))
  const text = advice === null ? happened : `${happened} ${advice}`
  return [checked(outcomeMarks[first.cell.outcome], scenario.name, text)]
}

const happenedText = (place: FailurePlace, cell: Cell, name = 'It'): string => {
  const harm = harmIn(place).map(harmText)
  switch (cell.outcome) {
    case 'exposed':
    case 'lost-data':
      return `${name} ${listed(harm)}.${servedText(place, cell)}`
    case 'down':
      return turnsAway(place)
        ? `${name} answered again, and turned its users away (4xx)${lossText(place)}.`
        : `${name} did not come back before the trial ended${lossText(place)}.`
    case 'disturbed':
      return harm.length > 0 ? `${name} ${listed(harm)}.` : servedText(place, cell).trim()
    case 'varies':
      return `Trials differ: ${countText(cell)}.`
    case 'unharmed':
      return `${isChecked(place) ? 'No check found harm.' : ''}${unnoticedText(place, cell)}`.trim()
    case 'void':
    case 'not-applicable':
      return cell.reason === null ? '' : `${capital(sentence(cell.reason))}.`
  }
}

/** Tells if checks decided, alone or beside traffic. */
const isChecked = (place: FailurePlace): boolean =>
  loadsOf(place).length === 0 ||
  place.trials.some(({ facts }) => facts.some(({ makes }) => makes !== null))

const unnoticedText = (place: FailurePlace, { outage }: Cell): string =>
  loadsOf(place).length === 0
    ? ''
    : ` Users were served${lossText(place)}; longest time without an answer ${formatValue(outage, 'microseconds')}.`

const lossText = (place: FailurePlace): string => {
  const lost = lostOf(place)
  return lost === null ? '' : `: ${lostText(lost)}`
}

/** How users were served beside or after a fault; empty without traffic. */
const servedText = (place: FailurePlace, { recovered, outage }: Cell): string => {
  if (loadsOf(place).length === 0) return ''
  const slow = slowText(place)
  if (slow !== null) return ` ${slow} or longer${lossText(place)}.`
  const time = recovered.value ?? 0
  const back =
    time > 0
      ? `Users were served as before after ${formatNumber(time, 'microseconds')}`
      : recovered.missing?.code === 'not-recovered'
        ? 'Users were not served again'
        : 'Users noticed it'
  return ` ${back}${lossText(place)}; longest time without an answer ${formatValue(outage, 'microseconds')}.`
}

/** The cause that the facts of a trial show; empty where they show none. */
const whyText = ({ record, trials }: FailurePlace, { scenario, outcome }: Cell): string => {
  const isAlone = record.workers === 1
  const died = trials.some(({ workersDied }) => workersDied > 0)
  if (!isAlone) return ''
  if (outcome === 'down') return died ? 'It is one process, and nothing started it again.' : ''
  if (outcome !== 'disturbed') return ''
  if (died) return 'It is one process: while it starts again, nobody answers.'
  return trials.some((trial) => trial.outcome?.reasons.some(({ code }) => code === 'slow'))
    ? waitText(scenario)
    : ''
}

/** Sentences on what faults measured: the medians of the trials, of what most of them have. */
const faultsIn = ({ trials }: FailurePlace): string[] => {
  const names = new Set(trials.flatMap(({ faults }) => faults.map(({ name }) => name)))
  return [...names].flatMap((name) => {
    const all = trials.flatMap(({ faults }) => faults.filter((fault) => fault.name === name))
    const values = Map.groupBy(
      all.flatMap(({ facts }) => Object.entries(facts)),
      ([key]) => key,
    )
    const usual = [...values].filter(([, found]) => 2 * found.length > all.length)
    const medians = usual.map(([key, found]) => [key, median(found.map(([, value]) => value)) ?? 0])
    return faultText(name, Object.fromEntries(medians)) ?? []
  })
}

const isHarmed = (place: FailurePlace): boolean =>
  isDecided(place) && place.cell?.outcome !== 'unharmed'

/** Topologies of this run that fared better, and what is generally done; nothing for the unharmed. */
const adviceOn = (place: FailurePlace, { scenario, places }: Failure): string[] => {
  const outcome = place.cell?.outcome ?? 'void'
  if (!isHarmed(place) || outcome === 'varies') return []
  const better = places
    .filter((rival) => isDecided(rival) && severityOf(rival) > severityOf(place))
    .filter(({ cell }) => cell?.outcome === 'disturbed' || cell?.outcome === 'unharmed')
  // Several processes of which users notice something do already what the advice asks for.
  const isAdvised = outcome !== 'disturbed' || place.record.workers === 1
  const advice = isAdvised ? adviceText(scenario.name, outcome) : null
  const named = [...Map.groupBy(better, shortText)].map(
    ([text, same]) => `${listed(same.map(({ record }) => record.instance))} (${text})`,
  )
  return [
    ...(named.length === 0 ? [] : [`Better: ${named.join('; ')}.`]),
    ...(advice === null ? [] : [advice]),
  ]
}

const shortText = (place: FailurePlace): string =>
  place.cell === undefined ? '' : (numberText(place) ?? outcomeMarks[place.cell.outcome].word)

/** Facts beside the traffic with their evidence: that of a harmful trial, else of the first. */
const factTable = ({ id, scenario, places }: Failure): Block[] => {
  const names = [
    ...new Set(
      places.flatMap(({ trials }) => trials.flatMap(({ facts }) => facts.map(({ name }) => name))),
    ),
  ]
  if (names.length === 0) return []
  const shown = places.filter(({ trials }) => trials.length > 0)
  const table: Table = {
    id: `${id}-facts`,
    caption: `What was seen in ${scenario.name}`,
    corner: 'Tried',
    columns: shown.map(({ record }) => column(record.instance, 'start')),
    rows: names.map((name) => ({
      name: factText(name),
      hint: null,
      cells: shown.map(({ trials }) => {
        const seen = trials.flatMap(({ facts }) => facts.filter((fact) => fact.name === name))
        const fact = seen.find(({ harmed }) => harmed) ?? seen[0]
        if (fact === undefined) return { ...plain('not tried'), missing: true }
        const { harmed, makes, evidence } = fact
        const symbol = makes === null ? '' : harmed ? '✗ ' : '✓ '
        return plain(`${symbol}${shortened(evidence)}`)
      }),
    })),
    footnotes: [],
    narrow: 'cards',
  }
  return [{ kind: 'table', table }]
}

const longestEvidence = 60

const shortened = (text: string): string =>
  text.length <= longestEvidence ? text : `${text.slice(0, longestEvidence - 1).trimEnd()}…`
