import type { Connection } from './connection.ts'

/**
 * Idle connections, the longest idle first, so that all are used in turn: a server that
 * balances by connection then gets its work spread. Closed ones are passed over.
 */
export class IdleQueue {
  private readonly waiting: (Connection | undefined)[] = []
  private head = 0

  push(connection: Connection): void {
    this.waiting.push(connection)
  }

  take(): Connection | null {
    while (this.head < this.waiting.length) {
      const connection = this.waiting[this.head]
      this.waiting[this.head] = undefined
      this.head += 1
      if (this.head > 1024 && this.head * 2 > this.waiting.length) {
        this.waiting.copyWithin(0, this.head)
        this.waiting.length -= this.head
        this.head = 0
      }
      if (connection?.isIdle) return connection
    }
    return null
  }
}
