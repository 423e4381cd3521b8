import type { EpochMilliseconds, MachineRecord, PerSecond } from '@deployment-lab/result'
import { isMet, limitText, measuredText } from './judge-line.ts'
import type { Size } from './proof.ts'
import type { Proved } from './run.ts'

/** Everything the document is made from. */
export interface ProofDocument {
  readonly proved: readonly Proved[]
  readonly size: Size
  readonly seed: number
  readonly command: string
  readonly startedAt: EpochMilliseconds
  readonly seconds: number
  readonly machine: MachineRecord
  readonly ceilings: { readonly closed: PerSecond; readonly open: PerSecond }
}

/** The self-proof as a Markdown document. */
export const renderMarkdown = (document: ProofDocument): string =>
  `${[
    '# Self-proof',
    'The engine, run against servers of known behaviour: what was asked of it, the limit, and what was measured. This file is written by the command; do not edit it.',
    summary(document),
    table(document.proved),
    ...document.proved.map(section),
    '## Machine and command',
    list(circumstances(document)),
  ].join('\n\n')}\n`

const summary = ({ proved }: ProofDocument): string => {
  const lines = proved.flatMap((one) => one.lines)
  const met = lines.filter(isMet).length
  const missed = proved.filter(({ state }) => state !== 'met').map(({ proof }) => proof.title)
  return met === lines.length
    ? `All ${lines.length} lines are met.`
    : `${met} of ${lines.length} lines are met. Not all: ${missed.join(', ')}.`
}

const table = (proved: readonly Proved[]): string =>
  [
    '| proof | line | limit | measured | |',
    '|---|---|---|---|---|',
    ...proved.flatMap(({ proof, lines, states }) =>
      lines.map((line, place) => {
        const word = words[states[place] ?? 'missed']
        return `| ${[proof.title, line.asks, limitText(line.limit), measuredText(line), word].map(cell).join(' | ')} |`
      }),
    ),
  ].join('\n')

const words = { met: 'met', missed: '**missed**', 'not-told': 'cannot be told here' } as const

const cell = (text: string): string => text.replaceAll('|', '\\|')

const section = ({ proof, remarks, missedAtFirst, seconds }: Proved): string =>
  [
    `## ${proof.title}`,
    `${proof.describes} It took ${lengthText(seconds)}.`,
    ...(missedAtFirst.length === 0
      ? []
      : [`Tried twice. Missed at first: ${missedAtFirst.join('; ')}.`]),
    ...(remarks.length === 0 ? [] : [list(remarks)]),
  ].join('\n\n')

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n')

const circumstances = (document: ProofDocument): string[] => {
  const { machine, ceilings } = document
  const memory = (machine.memoryBytes / 2 ** 30).toFixed(1)
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`)
  return [
    `Command: \`${document.command}\`, ${document.size === 'full' ? 'in full' : 'the short form'}; seed ${document.seed}.`,
    `Begun ${new Date(document.startedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC; ${lengthText(document.seconds)}.`,
    `${machine.cores} cores, ${machine.cpuModel}, ${machine.architecture}; ${memory} GiB; ${machine.os}, ${machine.kernel}.`,
    `${versions.join(', ')}.`,
    `The generator reached ${ceilings.closed.toFixed(0)} answers a second in a closed loop and held ${ceilings.open.toFixed(0)} arrivals a second in an open one, against a server that does nothing.`,
  ]
}

const lengthText = (seconds: number): string =>
  seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} min`
