const LF = 0x0a
const CR = 0x0d
const none = Buffer.alloc(0)

/** Cuts bytes into lines, wherever the packets break them. A line in one packet is not copied. */
export class LineReader {
  /** Place of the last line: `bytes` from `start` to `stop`, its CRLF or LF left out. */
  bytes: Buffer = none
  start = 0
  stop = 0
  private carry: Buffer = none

  clear(): void {
    this.carry = none
  }

  /** Reads a line from `at`. Returns the offset after it, or -1 if it does not end before `end`. */
  read(buffer: Buffer, at: number, end: number): number {
    const found = at < end ? buffer.indexOf(LF, at) : -1
    // The buffer is used again and again: after `end` it has bytes of earlier answers.
    if (found < 0 || found >= end) {
      if (at < end) this.carry = Buffer.concat([this.carry, buffer.subarray(at, end)])
      return -1
    }
    if (this.carry.length === 0) {
      this.bytes = buffer
      this.start = at
      this.stop = found
    } else {
      this.bytes = Buffer.concat([this.carry, buffer.subarray(at, found)])
      this.start = 0
      this.stop = this.bytes.length
      this.carry = none
    }
    if (this.stop > this.start && this.bytes[this.stop - 1] === CR) this.stop -= 1
    return found + 1
  }
}
