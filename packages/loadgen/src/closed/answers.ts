import {
  type ClosedLoopReading,
  createHistogram,
  encodeHistogram,
  type GroupReading,
  type Histogram,
  type Microseconds,
  record,
} from '@deployment-lab/result'

type Counted = Pick<
  ClosedLoopReading,
  | 'ok'
  | 'wrong'
  | 'errors'
  | 'timeouts'
  | 'unanswered'
  | 'throughput'
  | 'littleError'
  | 'latency'
  | 'duration'
  | 'groups'
>

/** Answers that are counted together. */
class Tally {
  readonly latency: Histogram = createHistogram()
  ok = 0
  wrong = 0

  add(correct: boolean, latency: Microseconds): void {
    if (!correct) {
      this.wrong += 1
      return
    }
    this.ok += 1
    record(this.latency, latency)
  }
}

/** Our own count of a closed loop's answers; no statistic of autocannon is used. */
export class Answers {
  connectionErrors = 0
  timeouts = 0
  /** Requests under way at the end that were not answered afterwards either. */
  unanswered = 0
  /** Time for which the requests under way at the end had been sent; 0 leaves them out. */
  underWay: Microseconds = 0
  private readonly connections: number
  private readonly all = new Tally()
  private readonly groups = new Map<string, Tally>()
  private sum: Microseconds = 0

  /** @param groups groups of the answers, beside the whole; none in a plain loop */
  constructor(connections: number, groups: Iterable<string>) {
    this.connections = connections
    for (const name of groups) this.groups.set(name, new Tally())
  }

  add(correct: boolean, latency: Microseconds, group: string | null): void {
    if (correct) this.sum += latency
    this.all.add(correct, latency)
    if (group !== null) this.groups.get(group)?.add(correct, latency)
  }

  /** @param duration time for which answers were counted */
  read(duration: Microseconds): Counted {
    const { ok, wrong, latency } = this.all
    const aSecond = (count: number): number => (count / duration) * 1e6
    const { connections } = this
    // X·R, rate times mean latency, is the sum of the latencies over the duration.
    const inSystem = (this.sum + this.underWay) / duration
    return {
      duration,
      ok,
      wrong,
      errors: this.connectionErrors,
      timeouts: this.timeouts,
      unanswered: this.unanswered,
      throughput: aSecond(ok),
      littleError: Math.abs(connections - inSystem) / connections,
      latency: encodeHistogram(latency),
      groups: [...this.groups].map(
        ([name, group]): GroupReading => ({
          name,
          ok: group.ok,
          wrong: group.wrong,
          throughput: aSecond(group.ok),
          latency: encodeHistogram(group.latency),
        }),
      ),
    }
  }
}
