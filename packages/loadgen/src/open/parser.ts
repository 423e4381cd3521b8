import { BodySearch } from './body-search.ts'
import {
  hasToken,
  headerNameOf,
  headerValueOf,
  isHttp10,
  lengthOf,
  statusOf,
} from './header-line.ts'
import { LineReader } from './line-reader.ts'

/** Result for an answer that is not over yet. */
export const INCOMPLETE = -1
/** Result for bytes that are no HTTP/1 answer. */
export const MALFORMED = -2

const unknownLength = -1
const mostHeaderBytes = 65_536
/** Characters of a wrong answer's body that are kept, and bytes: enough to identify it. */
const openingCharacters = 200
const openingBytes = 4 * openingCharacters
const none = Buffer.alloc(0)

type Phase = 'status' | 'headers' | 'length' | 'close' | 'chunk' | 'data' | 'dataEnd' | 'trailers'

/**
 * Reads one HTTP/1.1 answer after another from the bytes of a connection, in pieces of any size
 * (RFC 9112). Interim answers (100 to 103) are skipped. It keeps only the beginning of wrong
 * bodies.
 */
export class ResponseParser {
  status = 0
  /** True if the connection may carry another request. */
  keepAlive = true
  /** The value of `x-lab-process`, if the answer has it. */
  processName: string | null = null

  private phase: Phase = 'status'
  private http10 = false
  private length = unknownLength
  private chunked = false
  private encoded = false
  private left = 0
  private headerBytes = 0
  private expectStatus = 0
  private kept: Buffer = none
  private readonly line = new LineReader()
  private readonly search = new BodySearch()

  /** Begins with a new answer, which has to have this status and `expectBody` in its body. */
  reset(expectBody: Buffer | null, expectStatus = 200): void {
    this.startHead()
    this.expectStatus = expectStatus
    this.kept = none
    this.headerBytes = 0
    this.line.clear()
    this.search.reset(expectBody)
  }

  /** True if the body contained the expected text. */
  get bodyFits(): boolean {
    return this.search.found
  }

  /** Beginning of the body of an answer that is not as expected. */
  get opening(): string {
    return this.kept.toString().slice(0, openingCharacters)
  }

  /**
   * Takes the bytes from 0 to `end`.
   *
   * @returns the offset after the answer's last byte, `INCOMPLETE` or `MALFORMED`
   */
  execute(buffer: Buffer, end: number): number {
    let at = 0
    for (;;) {
      if (this.phase === 'length' || this.phase === 'data') {
        const take = Math.min(this.left, end - at)
        this.takeBody(buffer, at, at + take)
        this.left -= take
        at += take
        if (this.left > 0) return INCOMPLETE
        if (this.phase === 'length') return at
        this.phase = 'dataEnd'
      } else if (this.phase === 'close') {
        this.takeBody(buffer, at, end)
        return INCOMPLETE
      }
      const next = this.line.read(buffer, at, end)
      this.headerBytes += (next === INCOMPLETE ? end : next) - at
      if (this.headerBytes > mostHeaderBytes) return MALFORMED
      if (next === INCOMPLETE) return INCOMPLETE
      at = next
      const { bytes, start, stop } = this.line
      const over = this.takeLine(bytes, start, stop)
      if (over === MALFORMED) return MALFORMED
      if (over) return at
    }
  }

  /** Tells if the end of the connection ends the answer, whose body has no other end. */
  finish(): boolean {
    return this.phase === 'close'
  }

  private startHead(): void {
    this.phase = 'status'
    this.status = 0
    this.keepAlive = true
    this.processName = null
    this.length = unknownLength
    this.chunked = false
    this.encoded = false
  }

  private takeBody(buffer: Buffer, start: number, end: number): void {
    this.search.feed(buffer, start, end)
    if (this.search.found && this.status === this.expectStatus) return
    const stop = Math.min(end, start + openingBytes - this.kept.length)
    if (start < stop) this.kept = Buffer.concat([this.kept, buffer.subarray(start, stop)])
  }

  /** Takes a line. Returns true after the last line of the answer. */
  private takeLine(bytes: Buffer, start: number, stop: number): boolean | typeof MALFORMED {
    switch (this.phase) {
      case 'status':
        this.status = statusOf(bytes, start, stop)
        if (this.status < 0) return MALFORMED
        this.http10 = isHttp10(bytes, start)
        this.keepAlive = !this.http10
        this.phase = 'headers'
        return false
      case 'headers':
        if (start === stop) return this.endHead()
        return this.takeHeader(bytes, start, stop) ? false : MALFORMED
      case 'chunk':
        return this.takeChunkSize(bytes, start, stop) ? false : MALFORMED
      case 'dataEnd':
        this.phase = 'chunk'
        return start === stop ? false : MALFORMED
      default:
        return start === stop
    }
  }

  private takeHeader(bytes: Buffer, start: number, stop: number): boolean {
    const name = headerNameOf(bytes, start, stop)
    if (name === null) return true
    const value = headerValueOf(bytes, start, stop)
    switch (name) {
      case 'contentLength': {
        const length = lengthOf(value)
        const agrees = this.length === unknownLength || this.length === length
        this.length = length
        return length >= 0 && agrees
      }
      case 'transferEncoding':
        this.encoded = true
        this.chunked = /(^|,)[ \t]*chunked$/i.test(value)
        return true
      case 'connection':
        if (hasToken(value, 'close')) this.keepAlive = false
        else if (this.http10) this.keepAlive = hasToken(value, 'keep-alive')
        return true
      default:
        this.processName = value
        return true
    }
  }

  /** Decides at the empty line how the body ends (RFC 9112, 6.3). True if there is no body. */
  private endHead(): boolean {
    const { status } = this
    if (status < 200 && status !== 101) {
      this.startHead()
      return false
    }
    // A connection that switched protocols carries no further request.
    if (status === 101) this.keepAlive = false
    if (status === 101 || status === 204 || status === 304) return true
    if (this.chunked) {
      this.phase = 'chunk'
      this.headerBytes = 0
      return false
    }
    if (this.encoded || this.length === unknownLength) {
      this.phase = 'close'
      this.keepAlive = false
      return false
    }
    this.phase = 'length'
    this.left = this.length
    return this.length === 0
  }

  private takeChunkSize(bytes: Buffer, start: number, stop: number): boolean {
    let size = 0
    let at = start
    for (; at < stop && at - start < 12; at += 1) {
      const digit = Number.parseInt(String.fromCharCode(bytes[at] ?? 0), 16)
      if (Number.isNaN(digit)) break
      size = size * 16 + digit
    }
    const extended = at === stop || [0x3b, 0x20, 0x09].includes(bytes[at] ?? 0)
    if (at === start || !extended) return false
    this.phase = size === 0 ? 'trailers' : 'data'
    this.left = size
    this.headerBytes = 0
    return true
  }
}
