import type { AnswerDifference, EqualityRecord, Result } from '@deployment-lab/result'
import { caution, failed, passed } from '../format/status.ts'
import { listed, plural, referenceOf } from './lookup.ts'
import { type Block, checked, plainTables, type Remark, type Section } from './report-model.ts'
import { column } from './table-model.ts'

const none = 'none'
const everywhere = '*'

/** Whether all answered the contract's requests alike: what makes their numbers comparable. */
export const equalityRemark = ({ equality }: Result): Remark => {
  if (equality === undefined || equality.length === 0) {
    const unknown = 'Whether all answer alike is not known of this run.'
    return checked(caution, 'answers not compared', unknown)
  }
  const unequal = equality.filter(({ equal }) => !equal)
  return unequal.length === 0
    ? checked(
        passed,
        'equal answers',
        `${plural(casesOf(equality), 'request')}, ${plural(equality.length, 'instance')} alike${declaredText(equality)}.`,
      )
    : checked(
        failed,
        'answers differ',
        `${listed(unequal.map(differingText))}. No number of ${unequal.length === 1 ? 'it' : 'them'} is taken${declaredText(equality)}.`,
      )
}

const casesOf = (equality: readonly EqualityRecord[]): number =>
  Math.max(...equality.map(({ cases }) => cases))

const differingText = ({ instance, differing, cases }: EqualityRecord): string =>
  `${instance} answers ${differing} of ${plural(cases, 'request')} in another way`

const declaredText = (equality: readonly EqualityRecord[]): string => {
  const told = equality
    .filter(({ declared }) => declared.length > 0)
    .map(({ declared, instance }) => `${declared.length} of ${instance}`)
  return told.length === 0 ? '' : `; declared differences: ${listed(told)}`
}

/** What differs between the answers: what is declared, and what voided an instance, as a diff. */
export const equalitySection = (result: Result): Section => {
  const equality = result.equality ?? []
  const unequal = equality.filter(({ equal }) => !equal)
  return {
    id: 'answers',
    title: 'Do all answer alike?',
    depth: 'full',
    blocks: [
      { kind: 'text', text: introduction(equality) },
      ...unequal.flatMap((record) => diffBlocks(record, referenceOf(result)?.instance)),
      ...plainTables(
        {
          id: 'answers-declared',
          caption: 'Differences on purpose, declared in the topologies’ own files',
          corner: 'Instance',
          columns: ['Request', 'Part', 'Expected', 'Its own', 'Because'].map((title) =>
            column(title, 'start'),
          ),
        },
        equality.flatMap(declaredRows),
      ),
    ],
  }
}

const introduction = (equality: readonly EqualityRecord[]): string =>
  equality.length === 0
    ? 'The answers were not compared in this run.'
    : `Before anything was loaded, ${plural(equality.length, 'instance')} got the same ${plural(casesOf(equality), 'request')}: logins, tokens of every kind of wrong, methods, media types, bodies, headers, compression, connections. Status, headers, body and what becomes of the connection were compared.`

const declaredRows = ({ instance, declared }: EqualityRecord): [string, ...string[]][] =>
  declared.map(({ case: name, part, expected, got, because, seen }) => [
    instance,
    name === everywhere ? plural(seen, 'request') : name,
    part,
    expected ?? none,
    got ?? none,
    because,
  ])

const diffBlocks = (
  { instance, differences, differing, cases }: EqualityRecord,
  reference: string | undefined,
): Block[] => [
  { kind: 'heading', text: `${instance} is void` },
  {
    kind: 'text',
    text: `It answers ${differing} of ${plural(cases, 'request')} in another way without declaring it. The first differences:`,
  },
  {
    kind: 'code',
    text: [
      `--- ${reference === undefined || reference === instance ? 'expected' : reference}`,
      `+++ ${instance}`,
      ...differences.flatMap(diffLines),
    ].join('\n'),
  },
]

const diffLines = ({ case: name, part, expected, got }: AnswerDifference): string[] => [
  `@@ ${name}: ${part}`,
  ...prefixed('-', expected),
  ...prefixed('+', got),
]

const prefixed = (sign: string, text: string | null): string[] =>
  text === null ? [] : text.split('\n').map((line) => `${sign} ${line}`)
