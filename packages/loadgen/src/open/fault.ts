import type { FaultReading, Microseconds, Milliseconds } from '@deployment-lab/result'
import type { FaultPlan } from '../plan.ts'
import type { Target } from '../target.ts'
import { Connection, type ConnectionOwner, type Failure } from './connection.ts'
import { judgeAnswer, judgeFailure } from './judge.ts'
import type { Clock } from './pacing.ts'
import { type EncodedRequest, encodeRequest } from './request.ts'

/** Sends the requests that break something, each on a connection of its own, at its time. */
export class FaultSender implements ConnectionOwner {
  readonly readings: FaultReading[]
  private readonly encoded: EncodedRequest[]
  private readonly flying = new Map<number, Connection>()
  private readonly open = new Set<Connection>()
  private next = 0
  private whenClosed: (() => void) | null = null
  private readonly clock: Clock
  private readonly timeout: Milliseconds
  private readonly target: Target
  private readonly buffer: Buffer
  private readonly onChange: () => void

  constructor(
    faults: readonly FaultPlan[],
    timeout: Milliseconds,
    target: Target,
    buffer: Buffer,
    clock: Clock,
    onChange: () => void,
  ) {
    const ordered = faults.toSorted((a, b) => a.at - b.at)
    this.encoded = ordered.map(({ request }) => encodeRequest(request, target.host))
    this.readings = ordered.map(({ at, request }) => ({
      request: `${request.method} ${request.path}`,
      intended: at,
      sent: null,
      outcome: 'unfinished',
    }))
    this.clock = clock
    this.timeout = timeout
    this.target = target
    this.buffer = buffer
    this.onChange = onChange
  }

  /** Time when the next fault is due. */
  get nextAt(): Microseconds {
    return (this.readings[this.next]?.intended ?? Number.POSITIVE_INFINITY) * 1000
  }

  /** Time when the first fault in flight is given up. */
  get nextDeadline(): Microseconds {
    let first = Number.POSITIVE_INFINITY
    for (const index of this.flying.keys()) first = Math.min(first, this.deadline(index))
    return first
  }

  get finished(): boolean {
    return this.next === this.readings.length && this.flying.size === 0
  }

  turn(now: Microseconds): void {
    while (this.nextAt <= now) {
      const request = this.encoded[this.next]
      if (request !== undefined) {
        const connection = new Connection(this.target, this, this.buffer)
        this.open.add(connection)
        this.flying.set(this.next, connection)
        connection.send(request, this.next)
      }
      this.next += 1
    }
    for (const [index, connection] of this.flying) {
      if (this.deadline(index) <= now) this.end(connection, index, 'timeout')
    }
  }

  /** Closes every socket and waits until they are gone. */
  async close(): Promise<void> {
    if (this.open.size === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.whenClosed = resolve
    for (const connection of this.open) connection.destroy()
    await promise
  }

  sent(connection: Connection): void {
    const reading = this.readings[connection.exchange]
    if (reading !== undefined) reading.sent = this.clock() / 1000
  }

  answered(connection: Connection): void {
    this.end(connection, connection.exchange, judgeAnswer(connection))
  }

  failed(connection: Connection, failure: Failure): void {
    this.end(connection, connection.exchange, judgeFailure(failure))
  }

  idle(connection: Connection): void {
    connection.destroy()
  }

  closed(connection: Connection): void {
    this.open.delete(connection)
    this.onChange()
    if (this.open.size === 0) this.whenClosed?.()
  }

  private deadline(index: number): Microseconds {
    return ((this.readings[index]?.intended ?? 0) + this.timeout) * 1000
  }

  private end(connection: Connection, index: number, outcome: string): void {
    const reading = this.readings[index]
    if (reading !== undefined) reading.outcome = outcome
    this.flying.delete(index)
    connection.destroy()
    this.onChange()
  }
}
