import {
  createHistogram,
  encodeHistogram,
  type Histogram,
  type Microseconds,
  record,
  type SlicesReading,
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

  /** @param end length of the schedule; each begun second has a row */
  constructor(end: Microseconds) {
    this.length = Math.max(1, Math.ceil(end / 1e6))
  }

  /** Counts an arrival. The calls that follow, up to the next arrival, belong to it. */
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

/** Milliseconds of a slice: short enough to show how long a gap was. */
const sliceWidth = 100

/** A trial in tenths of a second. */
export class Slices {
  readonly reading: SlicesReading
  private readonly last: number
  private current = 0

  /** @param end length of the schedule; each begun slice has a row */
  constructor(end: Microseconds) {
    const length = Math.max(1, Math.ceil(end / (1000 * sliceWidth)))
    const zeros = (): number[] => Array.from({ length }, () => 0)
    this.last = length - 1
    this.reading = { width: sliceWidth, offered: zeros(), ok: zeros(), slowest: zeros() }
  }

  /** Counts an arrival. The answer that follows, if any, is to it. */
  arrive(intended: Microseconds): void {
    this.current = Math.min(this.last, Math.floor(intended / (1000 * sliceWidth)))
    this.reading.offered[this.current] = (this.reading.offered[this.current] ?? 0) + 1
  }

  /** Counts a correct answer; 0 in a slice stands for none, so no latency is below 1 µs. */
  answer(latency: Microseconds): void {
    const { ok, slowest } = this.reading
    ok[this.current] = (ok[this.current] ?? 0) + 1
    slowest[this.current] = Math.max(slowest[this.current] ?? 0, latency, 1)
  }
}
