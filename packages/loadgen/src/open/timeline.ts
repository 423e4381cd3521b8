import {
  createHistogram,
  encodeHistogram,
  type Histogram,
  type Microseconds,
  record,
  type TimelineSecond,
} from '@deployment-lab/result'

/**
 * A trial second by second. Arrivals come in the order of their intended times, so one histogram
 * is live at a time and encoded as its second ends: an hour of live ones would take 250 MB.
 */
export class Timeline {
  private readonly over: TimelineSecond[] = []
  private readonly length: number
  private live: Histogram = createHistogram()
  private offered = 0
  private ok = 0

  /** @param end how long the schedule is; each begun second has a row */
  constructor(end: Microseconds) {
    this.length = Math.max(1, Math.ceil(end / 1e6))
  }

  /** An arrival. What follows, up to the next one, is of it. */
  arrive(intended: Microseconds): void {
    const second = Math.min(this.length - 1, Math.floor(intended / 1e6))
    while (this.over.length < second) this.close()
    this.offered += 1
  }

  answer(): void {
    this.ok += 1
  }

  record(latency: Microseconds): void {
    record(this.live, latency)
  }

  finish(): TimelineSecond[] {
    while (this.over.length < this.length) this.close()
    return this.over
  }

  private close(): void {
    const { over, offered, ok, live } = this
    over.push({ second: over.length, offered, ok, latency: encodeHistogram(live) })
    live.reset()
    this.offered = 0
    this.ok = 0
  }
}
