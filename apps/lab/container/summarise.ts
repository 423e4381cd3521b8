import { notMeasured, type Reading } from '@deployment-lab/result'
import type { runAlone } from '@deployment-lab/runner'
import { readingText } from '../src/show/reading.ts'

/** What one scenario read, or null where the load did not come about. */
export interface Loaded {
  readonly name: string
  readonly exitCode: number
  readonly result: Awaited<ReturnType<typeof runAlone>> | null
}

const reason =
  'the load runs in a container of its own, from which the others’ processes cannot be seen: ' +
  '"lab run --driver compose" reads them from the host'

/** What a run on the host reads and this one cannot. */
export const unreadable: Readonly<Record<string, Reading>> = {
  'cpu per 1,000 answers': notMeasured(reason),
  'peak memory': notMeasured(reason),
  'event loop delay': notMeasured(reason),
  'workers that died': notMeasured(reason),
}

/** The readings as Markdown. */
export const summarise = (url: string, startedAt: Date, loads: readonly Loaded[]): string =>
  `${[
    `# Load on ${url}`,
    `${startedAt.toISOString()}. One trial a scenario, without a comparison: an interval needs "lab run".`,
    ...loads.map(sectionOf),
    '## Not measured',
    Object.entries(unreadable)
      .map(([name, { reason: why }]) => `- ${name}: ${why}`)
      .join('\n'),
  ].join('\n\n')}\n`

const sectionOf = ({ name, exitCode, result }: Loaded): string => {
  if (result === null) return `## ${name}\n\nNot loaded: "lab load" ended with ${exitCode}.`
  const reasons = result.judged.flatMap((one) => one.reasons)
  const doubts = reasons.map((one) => `- not to be believed: ${one}`).join('\n')
  const text = result.readings.map(readingText).join('\n\n')
  return `## ${name}\n\n\`\`\`text\n${text}\n\`\`\`${doubts === '' ? '' : `\n\n${doubts}`}`
}
