import { sentence } from '@deployment-lab/report'
import { notMeasured, type Reading } from '@deployment-lab/result'
import type { runAlone } from '@deployment-lab/runner'
import { readingText } from '../src/show/reading.ts'

/** What one scenario read, or null where the load did not come about. */
export interface Loaded {
  readonly name: string
  readonly exitCode: number
  readonly result: Awaited<ReturnType<typeof runAlone>> | null
}

/** What a run on the host reads and this one cannot. */
export const unreadable: Readonly<Record<string, Reading>> = {
  'cpu per 1,000 answers': notMeasured('in-other-containers'),
  'peak memory': notMeasured('in-other-containers'),
  'event loop delay': notMeasured('in-other-containers'),
  'workers that died': notMeasured('in-other-containers'),
}

/** The readings as Markdown. */
export const summarise = (url: string, startedAt: Date, loads: readonly Loaded[]): string =>
  `${[
    `# Load on ${url}`,
    `${startedAt.toISOString()}. One trial a scenario, without a comparison: an interval needs "lab run".`,
    ...loads.map(sectionOf),
    '## Not measured',
    Object.entries(unreadable)
      .map(
        ([name, { missing }]) => `- ${name}: ${missing === null ? 'measured' : sentence(missing)}`,
      )
      .join('\n'),
  ].join('\n\n')}\n`

const sectionOf = ({ name, exitCode, result }: Loaded): string => {
  if (result === null) return `## ${name}\n\nNot loaded: "lab load" ended with ${exitCode}.`
  const reasons = result.judged.flatMap((one) => one.reasons)
  const doubts = reasons.map((one) => `- not to be believed: ${sentence(one)}`).join('\n')
  const text = result.readings.map(readingText).join('\n\n')
  return `## ${name}\n\n\`\`\`text\n${text}\n\`\`\`${doubts === '' ? '' : `\n\n${doubts}`}`
}
