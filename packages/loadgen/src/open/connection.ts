import { connect, type Socket } from 'node:net'
import type { Target } from '../target.ts'
import { INCOMPLETE, MALFORMED, ResponseParser } from './parser.ts'
import type { EncodedRequest } from './request.ts'

/** Resources that can run out on a machine that sends. */
export type Resource = 'descriptors' | 'ports' | 'memory'

/** Failure of a request on a connection without an answer: a resource is what it lacked. */
export type Failure = 'refused' | 'reset' | 'malformed' | Resource

/** Callbacks for the owner of a connection. */
export interface ConnectionOwner {
  /** Reports that the request's bytes went to the kernel. */
  sent(connection: Connection): void
  /** Reports that the answer is complete; the parser holds it until the next request. */
  answered(connection: Connection): void
  failed(connection: Connection, failure: Failure): void
  /** Called after bytes were read; false stops reading until {@link Connection.readMore}. */
  readOn?(connection: Connection): boolean
  /** Reports bytes without a request. The connection carries no further request. */
  unasked?(connection: Connection): void
  /** Reports that the connection may carry a request now. */
  idle(connection: Connection): void
  /** Reports that the socket is gone, whatever it carried. */
  closed(connection: Connection): void
}

type State = 'connecting' | 'idle' | 'busy' | 'closed'

/** Errors of a machine that ran out of a resource: not the server's refusal. */
const resources: ReadonlyMap<string | undefined, Resource> = new Map([
  ['EMFILE', 'descriptors'],
  ['ENFILE', 'descriptors'],
  ['EADDRNOTAVAIL', 'ports'],
  ['EADDRINUSE', 'ports'],
  ['EAGAIN', 'ports'],
  ['ENOBUFS', 'memory'],
  ['ENOMEM', 'memory'],
])

const emptyLines = /^[\r\n]*$/
const timedOut = /^[\r\n]*HTTP\/1\.[01] 408 /

/** Bytes that are enough to identify an answer. */
const opening = 64

/**
 * Tells if bytes that came while no answer was due may be an answer: then it belongs to an earlier
 * request, or has been taken for that of one. Empty lines are no answer (RFC 9112, 9.2), and
 * neither is a 408, with which servers end connections that wait for too long (RFC 9110, 15.5.9).
 *
 * @param bytes from `start` to `end`
 */
const isUnasked = (bytes: Buffer, start: number, end: number): boolean => {
  const text = bytes.toString('latin1', start, Math.min(end, start + opening))
  return !emptyLines.test(text) && !timedOut.test(text)
}

/** Connection over a raw socket, with one request at a time. Never sends twice. */
export class Connection {
  readonly parser = new ResponseParser()
  /** The arrival, or the fault, whose request is in flight; -1 without one. */
  exchange = -1
  request: EncodedRequest | null = null
  private state: State = 'connecting'
  private connected = false
  private readonly socket: Socket
  private readonly owner: ConnectionOwner

  /**
   * @param buffer all sockets of a sender read into it, one after the other
   * @param source the address it comes from; if left out, the kernel chooses
   */
  constructor(target: Target, owner: ConnectionOwner, buffer: Buffer, source?: string) {
    this.owner = owner
    this.socket = connect({
      host: target.address,
      port: target.port,
      ...(source === undefined ? {} : { localAddress: source }),
      noDelay: true,
      onread: {
        buffer,
        callback: (bytes) => {
          this.read(buffer, bytes)
          return owner.readOn?.(this) ?? true
        },
      },
    })
    this.socket.on('connect', () => this.onConnect())
    this.socket.on('end', () => this.onEnd())
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.fail(this.connected ? 'reset' : (resources.get(error.code) ?? 'refused'))
    })
    this.socket.on('close', () => {
      this.fail(this.connected ? 'reset' : 'refused')
      this.state = 'closed'
      owner.closed(this)
    })
  }

  get isIdle(): boolean {
    return this.state === 'idle'
  }

  /** Sends a request now, or as soon as the connection stands. */
  send(request: EncodedRequest, exchange: number): void {
    this.exchange = exchange
    this.request = request
    this.parser.reset(request.expectBody, request.expectStatus)
    if (this.connected) {
      this.state = 'busy'
      this.write(request)
    }
  }

  /** Writes more of the request in flight, if it is sent in pieces. */
  sendMore(bytes: Buffer): void {
    if (this.state === 'busy') this.socket.write(bytes)
  }

  /** Reads on after the owner has stopped reading. */
  readMore(): void {
    this.socket.resume()
  }

  /** Closes the socket. The end of a request in flight is not reported. */
  destroy(): void {
    this.exchange = -1
    this.state = 'closed'
    this.socket.destroy()
  }

  private write(request: EncodedRequest): void {
    this.socket.write(request.bytes)
    this.owner.sent(this)
  }

  private onConnect(): void {
    if (this.state === 'closed') return
    this.connected = true
    if (this.request !== null && this.exchange >= 0) {
      this.state = 'busy'
      this.write(this.request)
    } else {
      this.state = 'idle'
      this.owner.idle(this)
    }
  }

  private read(buffer: Buffer, bytes: number): void {
    if (this.state !== 'busy') {
      // Bytes without a request came: a later answer could not be told from them.
      if (this.state === 'idle') {
        this.lookAt(buffer, 0, bytes)
        this.destroy()
      }
      return
    }
    const end = this.parser.execute(buffer, bytes)
    if (end === INCOMPLETE) return
    if (end === MALFORMED) {
      this.fail('malformed')
      this.destroy()
      return
    }
    const kept = this.parser.keepAlive && this.request?.closes !== true
    if (kept && end < bytes) this.lookAt(buffer, end, bytes)
    this.complete(kept && end === bytes)
  }

  private lookAt(buffer: Buffer, start: number, end: number): void {
    if (isUnasked(buffer, start, end)) this.owner.unasked?.(this)
  }

  private complete(reusable: boolean): void {
    this.owner.answered(this)
    if (this.state === 'closed') return
    this.exchange = -1
    if (reusable) {
      this.state = 'idle'
      this.owner.idle(this)
    } else {
      this.destroy()
    }
  }

  /** The server will send no more. An idle connection is not used again from here on. */
  private onEnd(): void {
    if (this.state === 'busy' && this.parser.finish()) this.complete(false)
    else {
      this.fail('reset')
      this.destroy()
    }
  }

  private fail(failure: Failure): void {
    if (this.exchange >= 0) this.owner.failed(this, failure)
    this.exchange = -1
    this.state = 'closed'
  }
}
