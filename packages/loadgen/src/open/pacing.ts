import type { Microseconds } from '@deployment-lab/result'

/** The clock of a trial. */
export type Clock = () => Microseconds

/** Times of the next work after a turn: `Infinity` for none; null when the trial is over. */
export interface NextTurn {
  /** Time when something has to be sent: worth polling for. */
  send: Microseconds
  /** Time when something has to be looked at: a timer is good enough. */
  look: Microseconds
}

/** A timer of Node may come this late (whole milliseconds, and the kernel's slack). */
const timerSlack: Microseconds = 1_200

/** A turn that polled for longer was interrupted; it is not counted as polling. */
const longestPoll: Microseconds = 100

/**
 * Returns the time before a sending in which the loop polls instead of sleeping. With a single core
 * it never polls, since it would take the core from the server.
 */
export const choosePollAhead = (cores: number): Microseconds => (cores > 1 ? timerSlack : 0)

/**
 * Turns the event loop: sleeps by timer while the next sending is far, polls with setImmediate
 * when it is near. Every turn runs behind the poll phase, so that answers and closed
 * connections that have arrived are known before anything is sent or given up.
 */
export class Pacing {
  /**
   * Time spent polling for nothing: turns between two immediates in which nothing was read, sent
   * or ended. Subtracted from the process's CPU time it leaves the time the sender worked.
   */
  polled: Microseconds = 0
  private active = false
  private polling = false
  private turnedAt: Microseconds = 0
  private timer: NodeJS.Timeout | undefined
  private stopped = false
  private readonly clock: Clock
  private readonly pollAhead: Microseconds
  private readonly turn: (now: Microseconds) => NextTurn | null
  private readonly run = (): void => this.onTurn()
  private readonly wakeUp = (): void => {
    this.timer = undefined
    this.polling = false
    setImmediate(this.run)
  }

  constructor(clock: Clock, pollAhead: Microseconds, turn: (now: Microseconds) => NextTurn | null) {
    this.clock = clock
    this.pollAhead = pollAhead
    this.turn = turn
  }

  start(): void {
    this.wakeUp()
  }

  /** Notes activity since the last turn: it was no idle polling. */
  touch(): void {
    this.active = true
  }

  /** Takes a turn soon, whatever the loop waits for. */
  wake(): void {
    if (this.timer === undefined || this.stopped) return
    clearTimeout(this.timer)
    this.wakeUp()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private onTurn(): void {
    if (this.stopped) return
    const now = this.clock()
    const spent = now - this.turnedAt
    if (this.polling && !this.active && spent < longestPoll) this.polled += spent
    this.active = false
    this.turnedAt = now
    const next = this.turn(now)
    if (next === null || this.stopped) return
    const toSend = next.send - now - this.pollAhead
    const wait = Math.min(toSend, next.look - now)
    // The wait is too short for a timer: poll, unless this machine has no core to spare.
    if (wait <= 0 || (this.pollAhead > 0 && toSend < 1_000)) {
      this.polling = true
      setImmediate(this.run)
    } else {
      this.timer = setTimeout(this.wakeUp, Math.max(1, Math.floor(wait / 1_000)))
    }
  }
}
