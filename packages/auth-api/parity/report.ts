import { isDeepStrictEqual } from 'node:util'
import type { Judged } from './compare.ts'
import { RULES } from './normalise.ts'
import type { ParityReport } from './run-parity.ts'

export interface Totals {
  readonly cases: number
  readonly configurations: number
  readonly equal: number
  readonly declared: number
  /** Unexplained answers, and declared differences that nothing asks for. */
  readonly unexplained: number
}

export function totalsOf({ judged, unused }: ParityReport): Totals {
  const count = (state: Judged['verdict']['state']) =>
    judged.filter(({ verdict }) => verdict.state === state).length
  return {
    cases: judged.length,
    configurations: new Set(judged.map(({ configuration }) => configuration)).size,
    equal: count('equal'),
    declared: count('declared'),
    unexplained: count('unexplained') + unused.length,
  }
}

const OLDER =
  'It is older than simplejwt 5.5. Its wording is a stated difference: "Token is invalid" and "Token is expired" count as its "Token is invalid or expired", and user ids as texts. What it checks less is listed as unexplained.'

/** The whole comparison as text; the totals come last. */
export function printReport(report: ParityReport): string {
  const { cases, configurations, equal, declared, unexplained } = totalsOf(report)
  return [
    `Reference: ${report.versions}`,
    ...(report.older ? [OLDER] : []),
    '',
    'Rules',
    ...RULES.map((rule) => `  - ${rule}`),
    '',
    'Deliberately different',
    ...declaredLines(report.judged),
    '',
    ...unexplainedLines(report),
    `${cases} cases in ${configurations} configurations: ${equal} equal, ${declared} deliberately different, ${unexplained} unexplained`,
  ].join('\n')
}

function declaredLines(judged: readonly Judged[]): string[] {
  const byRequirement = new Map<string, Map<string, number>>()
  for (const { name, verdict } of judged) {
    if (verdict.state !== 'declared') continue
    const names = byRequirement.get(verdict.difference.requirement) ?? new Map<string, number>()
    names.set(name, (names.get(name) ?? 0) + 1)
    byRequirement.set(verdict.difference.requirement, names)
  }
  return [...byRequirement].flatMap(([requirement, names]) => [
    `  ${requirement}`,
    ...[...names].map(([name, count]) => `    ${name} (${count}×)`),
  ])
}

function unexplainedLines({ judged, unused }: ParityReport): string[] {
  const lines = judged.flatMap((one) =>
    one.verdict.state === 'unexplained' ? describe(one, one.verdict.reason) : [],
  )
  if (lines.length + unused.length === 0) return []
  return ['Unexplained', ...lines, ...unused.map((text) => `  ${text}`), '']
}

function describe({ configuration, name, reference, ours }: Judged, reason: string): string[] {
  const members = ['status', 'body', 'challenge', 'allow', 'contentType'] as const
  const differing = members.filter((member) => !isDeepStrictEqual(reference[member], ours[member]))
  return [
    `  [${configuration}] ${name}: ${reason}`,
    ...differing.flatMap((member) => [
      `    ${member} of simplejwt: ${JSON.stringify(reference[member])}`,
      `    ${member} of ours:      ${JSON.stringify(ours[member])}`,
    ]),
  ]
}
