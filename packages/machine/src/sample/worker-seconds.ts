import type { EpochMilliseconds, Milliseconds, WorkerSecond } from '@deployment-lab/result'
import { secondsIn, type TrialSpan } from './role-seconds.ts'
import type { WorkerLine, WorkerLines } from './worker-lines.ts'

/** Shortest part of a second that lines must cover for it to be reported. */
const shortest: Milliseconds = 100
/** Shortest time between lines within a trial; with less, those around its ends are used too. */
const shortestWithin: Milliseconds = 250

/**
 * Returns the report of each worker for each second of a trial. Its counters only rise, so the
 * value of a second is the difference between its ends, which lie between two lines. Before and
 * after the trial the worker had other things to do: the seconds there are read from the lines
 * within.
 */
export const workerSeconds = (
  workers: WorkerLines,
  span: TrialSpan,
): ReadonlyMap<number, readonly WorkerSecond[]> => {
  const seconds = new Map<number, WorkerSecond[]>()
  const end = span.startedAt + span.duration
  const last = secondsIn(span) - 1
  for (let second = 0; second <= last; second += 1) {
    const from = span.startedAt + 1000 * second
    const to = Math.min(from + 1000, end)
    const told = [...workers]
      .flatMap(([worker, lines]) => {
        const edges = { first: second === 0, last: second === last }
        return secondOf(worker, lines, from, to, edges) ?? []
      })
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
  edges: { readonly first: boolean; readonly last: boolean },
): WorkerSecond | null => {
  const [first] = lines
  const last = lines.at(-1)
  if (first === undefined || last === undefined) return null
  // A worker that was started or died within the second reports on its part.
  const [start, end] = [Math.max(from, first.at), Math.min(to, last.at)]
  if (end - start < Math.min(shortest, to - from)) return null
  const inner = {
    start: edges.first ? (lines.find(({ at }) => at >= start)?.at ?? start) : start,
    end: edges.last ? (lines.findLast(({ at }) => at <= end)?.at ?? end) : end,
  }
  const read = inner.end - inner.start < shortestWithin ? { start, end } : inner
  const between = (of: (line: WorkerLine) => number): number =>
    Math.max(0, valueAt(lines, read.end, of) - valueAt(lines, read.start, of))
  const active = between((line) => line.active)
  const known = active + between((line) => line.idle)
  const whole = (end - start) / (read.end - read.start)
  return {
    worker,
    eventLoopDelayP99: delayIn(lines, start, end),
    eventLoopUtilisation: known === 0 ? 0 : active / known,
    collecting: Math.round(1000 * whole * between((line) => line.collecting)),
    requests: Math.round(whole * between((line) => line.requests)),
    connections: lines.findLast(({ at }) => at <= end)?.connections ?? first.connections,
  }
}

/** Returns a counter's value at a moment, on the straight line between the two around it. */
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

/** Returns the largest delay among the lines that overlap the second by half of either. */
const delayIn = (
  lines: readonly WorkerLine[],
  start: EpochMilliseconds,
  end: EpochMilliseconds,
): number => {
  const parts = lines.flatMap((line, index) => {
    const begin = lines[index - 1]?.at
    if (begin === undefined) return []
    const shared = Math.min(end, line.at) - Math.max(start, begin)
    return shared >= 0.5 * Math.min(line.at - begin, end - start) ? [line.delayP99] : []
  })
  return Math.max(0, ...parts)
}
