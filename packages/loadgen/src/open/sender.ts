import type { EpochMilliseconds, Microseconds, Milliseconds, Outcome } from '@deployment-lab/result'
import { machineNow } from '../machine-clock.ts'
import { Meter, type MeterReading } from '../meter.ts'
import type { OpenLoopPlan } from '../plan.ts'
import type { Target } from '../target.ts'
import { Connection, type ConnectionOwner, type Failure, type Resource } from './connection.ts'
import { FaultSender } from './fault.ts'
import { IdleQueue } from './idle-queue.ts'
import { isResource, judgeAnswer, judgeFailure } from './judge.ts'
import { codeOf, type Ledger, OPEN } from './ledger.ts'
import { type NextTurn, Pacing } from './pacing.ts'
import { type EncodedRequest, encodeRequest } from './request.ts'
import { defaultConnections } from './share.ts'

const readSize = 65_536

/**
 * Sends the arrivals of a ledger at their times, whatever is in flight, and writes down what
 * became of each. Everything that takes time to work out is left for after the trial.
 */
export class Sender implements ConnectionOwner {
  readonly processes = new Map<string, number>()
  /** Arrivals that had no connection since this machine ran out of something. */
  readonly ranOutOf = new Map<Resource, number>()
  /** How often bytes came on a kept connection that no request asked for. */
  unaskedAnswers = 0
  readonly faults: FaultSender
  startedAt: EpochMilliseconds = 0
  generator: MeterReading | null = null

  private readonly plan: OpenLoopPlan
  private readonly target: Target
  private readonly ledger: Ledger
  private readonly requests: EncodedRequest[]
  private readonly buffer = Buffer.allocUnsafeSlow(readSize)
  private readonly idleOnes = new IdleQueue()
  private readonly open = new Set<Connection>()
  /** By arrival, in order of intended time, so that the first is the next to time out. */
  private readonly opensNew: boolean
  private dialed = 0
  private readonly flying = new Map<number, Connection>()
  private readonly pacing: Pacing
  private readonly meter = new Meter()
  private metered: Promise<MeterReading> | null = null
  private readonly end: Microseconds
  private readonly timeout: Microseconds
  private readonly upcoming: NextTurn = { send: 0, look: 0 }
  private next = 0
  private nextDeadline: Microseconds = Number.POSITIVE_INFINITY
  private origin = 0
  private onOver: () => void = () => {}
  private onSocketClosed: () => void = () => {}

  constructor(plan: OpenLoopPlan, target: Target, ledger: Ledger, pollAhead: Microseconds) {
    this.plan = plan
    this.target = target
    this.ledger = ledger
    this.opensNew = plan.connectionUse === 'new'
    this.requests = plan.mix.map(({ request }) =>
      encodeRequest(request, target.host, this.opensNew),
    )
    this.end = plan.duration * 1000
    this.timeout = plan.timeout * 1000
    this.pacing = new Pacing(this.clock, pollAhead, (now) => this.turn(now))
    const { faults, timeout } = plan
    this.faults = new FaultSender(faults, timeout, target, this.buffer, this.clock, () => {
      this.changed()
      this.onSocketClosed()
    })
  }

  /** Opens connections before the clock starts; a server that takes none is no error yet. */
  async connect(signal: AbortSignal): Promise<void> {
    const { connections = defaultConnections, maxInFlight } = this.plan
    const wanted = this.opensNew ? 0 : Math.min(connections, maxInFlight)
    let waiting = wanted
    const { promise, resolve } = Promise.withResolvers<void>()
    const settled = () => {
      waiting -= 1
      if (waiting === 0) resolve()
    }
    this.onWarm = settled
    for (let index = 0; index < wanted; index += 1) this.dial()
    const limit = setTimeout(resolve, this.plan.timeout)
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (wanted > 0) await promise
    clearTimeout(limit)
    this.onWarm = () => {}
  }

  /**
   * Runs the trial until every arrival and every fault has ended, or until it is aborted.
   *
   * @param startsAt the start on the machine's clock; null: now
   */
  async run(signal: AbortSignal, startsAt: Milliseconds | null): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.onOver = resolve
    signal.addEventListener('abort', () => resolve(), { once: true })
    await this.meter.start()
    if (signal.aborted) return
    const ahead = startsAt === null ? 0 : startsAt - machineNow()
    this.startedAt = Date.now() + ahead
    this.origin = performance.now() + ahead
    this.pacing.start()
    await promise
    this.pacing.stop()
    this.metered ??= this.meter.stop(this.pacing.polled)
    this.generator = await this.metered
  }

  /** Closes every socket and waits until they are gone. */
  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.onSocketClosed = () => {
      if (this.open.size + this.faults.openSockets === 0) resolve()
    }
    for (const connection of this.open) connection.destroy()
    this.faults.destroy()
    this.onSocketClosed()
    await promise
  }

  sent(connection: Connection): void {
    this.ledger.sent[connection.exchange] = this.clock()
  }

  answered(connection: Connection): void {
    const { processName } = connection.parser
    if (processName !== null) {
      this.processes.set(processName, (this.processes.get(processName) ?? 0) + 1)
    }
    this.settle(connection.exchange, judgeAnswer(connection))
  }

  failed(connection: Connection, failure: Failure): void {
    if (isResource(failure)) this.ranOutOf.set(failure, (this.ranOutOf.get(failure) ?? 0) + 1)
    this.settle(connection.exchange, judgeFailure(failure))
  }

  unasked(): void {
    this.unaskedAnswers += 1
  }

  idle(connection: Connection): void {
    this.idleOnes.push(connection)
    this.pacing.touch()
    this.onWarm()
  }

  closed(connection: Connection): void {
    this.open.delete(connection)
    this.pacing.touch()
    this.onWarm()
    this.onSocketClosed()
  }

  private onWarm: () => void = () => {}
  private readonly clock = (): Microseconds => (performance.now() - this.origin) * 1000

  private dial(): Connection {
    const { sources = [] } = this.plan
    const source = sources[this.dialed % sources.length]
    this.dialed += 1
    const connection = new Connection(this.target, this, this.buffer, source)
    this.open.add(connection)
    return connection
  }

  private turn(now: Microseconds): NextTurn | null {
    this.sendDue(now)
    this.faults.turn(now)
    if (now >= this.nextDeadline) this.giveUp(now)
    if (now >= this.end) {
      this.metered ??= this.meter.stop(this.pacing.polled)
      if (this.isOver) {
        this.onOver()
        return null
      }
    }
    const { upcoming } = this
    const arrival = this.ledger.intended[this.next] ?? Number.POSITIVE_INFINITY
    upcoming.send = Math.min(arrival, this.faults.nextAt)
    upcoming.look = Math.min(this.nextDeadline, this.faults.nextDeadline)
    if (now < this.end) upcoming.look = Math.min(upcoming.look, this.end)
    return upcoming
  }

  private get isOver(): boolean {
    const all = this.ledger.intended.length
    return this.next === all && this.flying.size === 0 && this.faults.finished
  }

  /** A turn leaves nothing due behind: an arrival is sent or, with too many in flight, dropped. */
  private sendDue(now: Microseconds): void {
    const { intended, taken, outcome } = this.ledger
    while (this.next < intended.length && (intended[this.next] ?? 0) <= now) {
      const arrival = this.next
      this.next += 1
      this.pacing.touch()
      if (this.flying.size >= this.plan.maxInFlight) {
        outcome[arrival] = codeOf('dropped')
        continue
      }
      taken[arrival] = this.clock()
      const request = this.requests[this.ledger.entry[arrival] ?? 0]
      if (request === undefined) continue
      const connection = this.idleOnes.take() ?? this.dial()
      this.flying.set(arrival, connection)
      if (this.flying.size === 1) this.nextDeadline = (intended[arrival] ?? 0) + this.timeout
      connection.send(request, arrival)
    }
  }

  /** Times out what is past its deadline. Arrivals fly in order of their intended times. */
  private giveUp(now: Microseconds): void {
    for (const [arrival, connection] of this.flying) {
      const deadline = (this.ledger.intended[arrival] ?? 0) + this.timeout
      if (deadline > now) {
        this.nextDeadline = deadline
        return
      }
      connection.destroy()
      this.settle(arrival, 'timeout')
    }
    this.nextDeadline = Number.POSITIVE_INFINITY
  }

  private settle(arrival: number, outcome: Outcome): void {
    if (this.ledger.outcome[arrival] !== OPEN) return
    this.ledger.outcome[arrival] = codeOf(outcome)
    this.ledger.done[arrival] = this.clock()
    this.flying.delete(arrival)
    this.changed()
  }

  /** In the drain nothing is due: the last answer ends the trial, not a timer. */
  private changed(): void {
    this.pacing.touch()
    if (this.isOver) this.pacing.wake()
  }
}
