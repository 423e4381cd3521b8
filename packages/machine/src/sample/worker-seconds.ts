import type { EpochMilliseconds, Milliseconds, WorkerSecond } from '@deployment-lab/result'
import type { TrialSpan } from './role-seconds.ts'
import type { WorkerLine, WorkerLines } from './worker-lines.ts'

/** The least of a second that lines must lie in for it to be told. */
const shortest: Milliseconds = 100

/**
 * What each worker says of each second of a trial. It counts on, so what it did in a second is the
 * difference between the ends of that second, which lie between two of its lines.
 */
export const workerSeconds = (
  workers: WorkerLines,
  { startedAt, duration }: TrialSpan,
): ReadonlyMap<number, readonly WorkerSecond[]> => {
  const seconds = new Map<number, WorkerSecond[]>()
  for (let second = 0; second * 1000 < duration; second += 1) {
    const from = startedAt + 1000 * second
    const to = Math.min(from + 1000, startedAt + duration)
    const told = [...workers]
      .flatMap(([worker, lines]) => secondOf(worker, lines, from, to) ?? [])
      .toSorted((a, b) => (a.worker < b.worker ? -1 : 1))
    seconds.set(second, told)
  }
  return seconds
}

const secondOf = (
  worker: string,
  lines: readonly WorkerLine[],
  from: EpochMilliseconds,
  to: EpochMilliseconds,
): WorkerSecond | null => {
  const [first] = lines
  const last = lines.at(-1)
  if (first === undefined || last === undefined) return null
  // One that was started or died within it tells of its part.
  const [start, end] = [Math.max(from, first.at), Math.min(to, last.at)]
  if (end - start < Math.min(shortest, to - from)) return null
  const between = (of: (line: WorkerLine) => number): number =>
    Math.max(0, valueAt(lines, end, of) - valueAt(lines, start, of))
  const active = between((line) => line.active)
  const known = active + between((line) => line.idle)
  const whole = (moment: EpochMilliseconds): number =>
    Math.round(valueAt(lines, moment, ({ requests }) => requests))
  return {
    worker,
    eventLoopDelayP99: delayIn(lines, start, end),
    eventLoopUtilisation: known === 0 ? 0 : active / known,
    collecting: Math.round(1000 * between((line) => line.collecting)),
    requests: Math.max(0, whole(end) - whole(start)),
    connections: lines.findLast(({ at }) => at <= end)?.connections ?? first.connections,
  }
}

/** What a counter showed at a moment, on the straight line between the two around it. */
const valueAt = (
  lines: readonly WorkerLine[],
  moment: EpochMilliseconds,
  of: (line: WorkerLine) => number,
): number => {
  const after = lines.find(({ at }) => at >= moment) ?? lines.at(-1)
  const before = lines.findLast(({ at }) => at <= moment) ?? lines[0]
  if (after === undefined || before === undefined) return 0
  if (after.at <= before.at) return of(before)
  return of(before) + ((moment - before.at) / (after.at - before.at)) * (of(after) - of(before))
}

/** The largest of the parts of which more than half, of the part or of the second, lies in it. */
const delayIn = (
  lines: readonly WorkerLine[],
  start: EpochMilliseconds,
  end: EpochMilliseconds,
): number => {
  const parts = lines.flatMap((line, index) => {
    const begin = lines[index - 1]?.at
    if (begin === undefined) return []
    const shared = Math.min(end, line.at) - Math.max(start, begin)
    return shared > 0.5 * Math.min(line.at - begin, end - start) ? [line.delayP99] : []
  })
  return Math.max(0, ...parts)
}
