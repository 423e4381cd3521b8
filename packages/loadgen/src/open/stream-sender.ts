import type { Microseconds, Outcome, Random } from '@deployment-lab/result'
import type { StreamPlan } from '../plan.ts'
import type { Target } from '../target.ts'
import type { Client, ClientModule, ClientStream, Flight } from './client.ts'
import type { Connection, Failure, Resource } from './connection.ts'
import { isResource, judgeAnswer, judgeFailure } from './judge.ts'
import { codeOf, type Ledger, OPEN } from './ledger.ts'
import type { Clock } from './pacing.ts'
import { WrongKinds } from './wrong-kinds.ts'

const never = Number.POSITIVE_INFINITY
const dropped = codeOf('dropped')
const ok = codeOf('ok')
/** Arrivals that are not older tell if users are served. */
const recent: Microseconds = 1_500_000
/** An arrival without an answer that is not older may be on its way. */
const onItsWay: Microseconds = 1_000_000

/** A stream's own part of a sender. */
export interface Loaded {
  readonly client: ClientModule
  readonly ledger: Ledger
  readonly random: Random
}

/** Objects that a stream shares with the others of its sender. */
export interface Common {
  readonly target: Target
  readonly buffer: Buffer
  readonly clock: Clock
  /** Reports activity: the sender was not idle. */
  readonly touch: () => void
  /** Reports the end of an arrival. */
  readonly onEnd: () => void
}

/** Sends the arrivals of one stream by its client, and records the end of each. */
export class StreamSender implements ClientStream {
  readonly plan: StreamPlan
  readonly target: Target
  readonly buffer: Buffer
  readonly clock: Clock
  readonly touch: () => void
  readonly random: Random
  readonly client: Client
  /** Time when the next arrival is due. */
  nextAt: Microseconds
  /** Time when the first in flight is to be given up. */
  nextDeadline: Microseconds = never
  readonly processes = new Map<string, number>()
  readonly wrong = new WrongKinds()
  /** Arrivals that had no connection since this machine ran out of something. */
  readonly ranOutOf = new Map<Resource, number>()
  unaskedAnswers = 0

  private readonly ledger: Ledger
  private readonly onEnd: () => void
  private readonly timeout: Microseconds
  /** Flights by arrival, in order of intended time, so that the first is the next to time out. */
  private readonly flying = new Map<number, Flight>()
  private next = 0
  private end: Microseconds = never

  constructor(plan: StreamPlan, { client, ledger, random }: Loaded, common: Common) {
    this.plan = plan
    this.random = random
    this.target = common.target
    this.buffer = common.buffer
    this.clock = common.clock
    this.touch = common.touch
    this.onEnd = common.onEnd
    this.ledger = ledger
    this.timeout = plan.timeout * 1000
    this.nextAt = ledger.intended[0] ?? never
    this.client = client.createClient(this)
  }

  get isOver(): boolean {
    return this.nextAt === never && this.flying.size === 0
  }

  /** Tells if all recent arrivals of users were answered correctly; true for other streams. */
  isServed(now: Microseconds): boolean {
    const { intended, outcome } = this.ledger
    for (let arrival = this.next - 1; arrival >= 0; arrival -= 1) {
      const age = now - (intended[arrival] ?? 0)
      if (!this.plan.users) return true
      if (age > recent && arrival < this.next - 1) return true
      if (outcome[arrival] !== ok && (outcome[arrival] !== OPEN || age > onItsWay)) return false
    }
    return true
  }

  /** Sends nothing that is due at this time or later. */
  endAt(time: Microseconds): void {
    this.end = time
    if (this.nextAt >= time) this.nextAt = never
  }

  /** Sends the next arrival or, with too many in flight, drops it. */
  sendNext(): void {
    const { intended, taken, outcome, entry } = this.ledger
    const arrival = this.next
    const due = this.nextAt
    this.next += 1
    const nextAt = intended[this.next] ?? never
    this.nextAt = nextAt < this.end ? nextAt : never
    this.touch()
    if (this.flying.size >= this.plan.maxInFlight) {
      outcome[arrival] = dropped
      return
    }
    taken[arrival] = this.clock()
    const flight = this.client.send(entry[arrival] ?? 0, arrival)
    if (outcome[arrival] !== OPEN) return
    this.flying.set(arrival, flight)
    if (this.flying.size === 1) this.nextDeadline = due + this.timeout
  }

  /** Times out flights past their deadline. Arrivals fly in order of their intended times. */
  giveUp(now: Microseconds): void {
    if (now < this.nextDeadline) return
    for (const [arrival, flight] of this.flying) {
      const deadline = (this.ledger.intended[arrival] ?? 0) + this.timeout
      if (deadline > now) {
        this.nextDeadline = deadline
        return
      }
      flight.destroy()
      this.ended(arrival, 'timeout')
    }
    this.nextDeadline = never
  }

  attempted(arrival: number): void {
    this.ledger.attempts[arrival] = (this.ledger.attempts[arrival] ?? 0) + 1
  }

  sent(arrival: number): void {
    this.ledger.sent[arrival] = this.clock()
  }

  answered(arrival: number, connection: Connection): void {
    const { processName, status, opening } = connection.parser
    if (processName !== null) {
      this.processes.set(processName, (this.processes.get(processName) ?? 0) + 1)
    }
    const outcome = judgeAnswer(connection)
    if (outcome !== 'ok' && !this.isLate(arrival)) {
      this.wrong.add({ status, body: opening, count: 1 })
    }
    this.ended(arrival, outcome)
  }

  failed(arrival: number, failure: Failure): void {
    if (isResource(failure)) this.ranOutOf.set(failure, (this.ranOutOf.get(failure) ?? 0) + 1)
    if (failure === 'malformed' && !this.isLate(arrival)) {
      this.wrong.add({ status: 0, body: '', count: 1 })
    }
    this.ended(arrival, judgeFailure(failure))
  }

  ended(arrival: number, outcome: Outcome): void {
    if (this.ledger.outcome[arrival] !== OPEN) return
    this.ledger.outcome[arrival] = codeOf(outcome)
    this.ledger.done[arrival] = this.clock()
    this.flying.delete(arrival)
    this.onEnd()
  }

  unasked(): void {
    this.unaskedAnswers += 1
  }

  /** Tells if an answer came after its timeout: it then counts as a timeout, whatever it was. */
  private isLate(arrival: number): boolean {
    return this.clock() - (this.ledger.intended[arrival] ?? 0) > this.timeout
  }
}
