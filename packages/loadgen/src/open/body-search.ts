const none = Buffer.alloc(0)

/** Looks for some bytes in a body that comes in pieces, keeping no more than it must. */
export class BodySearch {
  found = true
  private wanted: Buffer | null = null
  private carry: Buffer = none

  /** Begins with a new body; with null every body is right. */
  reset(wanted: Buffer | null): void {
    this.wanted = wanted
    this.found = wanted === null
    this.carry = none
  }

  feed(buffer: Buffer, start: number, end: number): void {
    if (this.found || this.wanted === null) return
    const { wanted } = this
    const piece = buffer.subarray(start, end)
    const seen = this.carry.length === 0 ? piece : Buffer.concat([this.carry, piece])
    this.found = seen.includes(wanted)
    const keep = Math.min(seen.length, wanted.length - 1)
    // A copy: the buffer is read into again before the next piece comes.
    this.carry = this.found ? none : Buffer.from(seen.subarray(seen.length - keep))
  }
}
