import type { EpochMilliseconds, Microseconds, Milliseconds } from '@deployment-lab/result'
import { machineNow } from '../machine-clock.ts'
import { Meter, type MeterReading } from '../meter.ts'
import type { OpenLoopPlan } from '../plan.ts'
import type { Target } from '../target.ts'
import { FaultSender } from './fault.ts'
import { type NextTurn, Pacing } from './pacing.ts'
import { type Loaded, StreamSender } from './stream-sender.ts'

const readSize = 65_536
/** Time from the call until the clock starts, if no other process has to agree. */
const shortLead: Milliseconds = 2
/** Time between two looks at whether users are served. */
const settleStep: Microseconds = 100_000

/**
 * Sends the arrivals of all streams at their times, whatever is in flight, on one clock. All slow
 * work is left for after the trial.
 */
export class Sender {
  readonly streams: readonly StreamSender[]
  readonly faults: FaultSender
  startedAt: EpochMilliseconds = 0
  generator: MeterReading | null = null
  /** The length of the schedule. */
  end: Microseconds

  private readonly pacing: Pacing
  private readonly meter = new Meter()
  private metered: Promise<MeterReading> | null = null
  private readonly upcoming: NextTurn = { send: 0, look: 0 }
  private origin = 0
  /** When to look next if users are served, and the latest end; null where the end is fixed. */
  private settling: { next: Microseconds; latest: Microseconds } | null = null
  private onOver: () => void = () => {}

  /** @param loaded parts of the streams, one for each of the plan */
  constructor(
    plan: OpenLoopPlan,
    target: Target,
    loaded: readonly Loaded[],
    pollAhead: Microseconds,
  ) {
    const { streams, faults } = plan
    this.end = plan.duration * 1000
    this.pacing = new Pacing(this.clock, pollAhead, (now) => this.turn(now))
    const buffer = Buffer.allocUnsafeSlow(readSize)
    const common = {
      target,
      buffer,
      clock: this.clock,
      touch: () => this.pacing.touch(),
      onEnd: () => this.changed(),
    }
    this.streams = loaded.map((own, index) => {
      const stream = streams[index]
      if (stream === undefined) throw new RangeError(`the plan has no stream ${index}`)
      return new StreamSender(stream, own, common)
    })
    const timeout = Math.max(...streams.map((stream) => stream.timeout))
    this.faults = new FaultSender(faults, timeout, target, buffer, this.clock, common.onEnd)
  }

  /** Lets all clients prepare their connections before the clock starts. */
  async connect(signal: AbortSignal): Promise<void> {
    await Promise.all(this.streams.map(({ client }) => client.connect(signal)))
  }

  /**
   * Runs the trial until every arrival and every fault has ended, or until it is aborted.
   *
   * @param startsAt the start on the machine's clock; null starts now
   * @param onStart called with the start, just before the clock starts
   */
  async run(
    signal: AbortSignal,
    startsAt: Milliseconds | null,
    onStart: (startedAt: EpochMilliseconds) => void,
  ): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.onOver = resolve
    signal.addEventListener('abort', () => resolve(), { once: true })
    await this.meter.start()
    if (signal.aborted) return
    const ahead = startsAt === null ? shortLead : startsAt - machineNow()
    this.startedAt = Date.now() + ahead
    this.origin = performance.now() + ahead
    onStart(this.startedAt)
    this.pacing.start()
    await promise
    this.pacing.stop()
    this.metered ??= this.meter.stop(this.pacing.polled)
    this.generator = await this.metered
  }

  /** Ends the schedule early: nothing due at this time or later is sent. */
  endAt(time: Microseconds): void {
    if (time >= this.end) return
    this.end = time
    for (const stream of this.streams) stream.endAt(time)
    this.pacing.wake()
  }

  /**
   * Ends the schedule early at a time, or as soon after it as users are served.
   *
   * @param latest end if they are not
   */
  endServed(time: Microseconds, latest: Microseconds): void {
    if (time === latest) this.endAt(time)
    else this.settling = { next: time, latest }
    this.pacing.wake()
  }

  private settle(now: Microseconds, settling: { next: Microseconds; latest: Microseconds }): void {
    const isServed = this.streams.every((stream) => stream.isServed(now))
    if (isServed || now >= settling.latest) {
      this.settling = null
      this.endAt(now)
    } else {
      settling.next = Math.min(now + settleStep, settling.latest)
    }
  }

  /** Closes every socket and waits until they are gone. */
  async close(): Promise<void> {
    await Promise.all([...this.streams.map(({ client }) => client.close()), this.faults.close()])
  }

  private readonly clock = (): Microseconds => (performance.now() - this.origin) * 1000

  private turn(now: Microseconds): NextTurn | null {
    this.sendDue(now)
    this.faults.turn(now)
    const { streams, upcoming, faults } = this
    for (const stream of streams) stream.giveUp(now)
    if (this.settling !== null && now >= this.settling.next) this.settle(now, this.settling)
    if (now >= this.end) {
      if (this.metered === null) {
        this.metered = this.meter.stop(this.pacing.polled)
        for (const { client } of streams) client.finish?.()
      }
      if (this.isOver) {
        this.onOver()
        return null
      }
    }
    upcoming.send = faults.nextAt
    upcoming.look = now < this.end ? Math.min(faults.nextDeadline, this.end) : faults.nextDeadline
    if (this.settling !== null) upcoming.look = Math.min(upcoming.look, this.settling.next)
    for (const stream of streams) {
      upcoming.send = Math.min(upcoming.send, stream.nextAt)
      upcoming.look = Math.min(upcoming.look, stream.nextDeadline)
    }
    return upcoming
  }

  private get isOver(): boolean {
    for (const stream of this.streams) if (!stream.isOver) return false
    return this.faults.finished
  }

  /** Sends everything that is due, the longest due first, whatever its stream. */
  private sendDue(now: Microseconds): void {
    for (;;) {
      let first: StreamSender | null = null
      for (const stream of this.streams) {
        if (stream.nextAt <= now && (first === null || stream.nextAt < first.nextAt)) first = stream
      }
      if (first === null) return
      first.sendNext()
    }
  }

  /** Takes a turn in the drain, where nothing is due: the last answer ends the trial, no timer. */
  private changed(): void {
    this.pacing.touch()
    if (this.isOver) this.pacing.wake()
  }
}
