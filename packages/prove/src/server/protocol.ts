import type { EpochMilliseconds, Milliseconds, Outcome } from '@deployment-lab/result'

/** Message to a server of known behaviour; each order is answered once. */
export type Order =
  /** CPU work of every request from now on, in microseconds as measured at the start. */
  | { readonly kind: 'work'; readonly microseconds: number }
  /** Stop for a while; answered at its end. */
  | { readonly kind: 'stall'; readonly after: number; readonly lasting: number }
  /** Tell how long it was held up since the last question, and so did not behave as known. */
  | { readonly kind: 'held' }
  /** Forget the record and draw faults from a seed. */
  | { readonly kind: 'faults'; readonly seed: number }
  /** Report the record, once every connection is closed. */
  | { readonly kind: 'tell' }

/** Record of a request that a fault server has read. */
export interface Handled {
  /** Outcome that its sender has to count, unless it raced: `timeout` if left without an end. */
  readonly due: Outcome
  readonly readAt: EpochMilliseconds
  /** Time when the last of its answer, or the end of its connection, was handed to the kernel. */
  readonly doneAt: EpochMilliseconds
}

/** Time in which a fault server broke off all connections at once: it went down, or was killed. */
export interface Cut {
  readonly from: EpochMilliseconds
  readonly to: EpochMilliseconds
}

/** Record of a fault server since the beginning of a sequence. */
export interface Deeds {
  readonly handled: readonly Handled[]
  readonly cuts: readonly Cut[]
  /** Longest standstill of its event loop. */
  readonly held: Milliseconds
}

/** Message of a server: `ready` once, then one an order, and `died` right before it ends itself. */
export type Said =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'done' }
  /** Times in milliseconds since 1970, with fractions. */
  | { readonly kind: 'stalled'; readonly from: number; readonly to: number }
  | { readonly kind: 'held'; readonly milliseconds: number }
  | { readonly kind: 'deeds'; readonly deeds: Deeds }
  | { readonly kind: 'died'; readonly deeds: Deeds }

const kinds: readonly unknown[] = [
  'ready',
  'done',
  'stalled',
  'held',
  'deeds',
  'died',
] satisfies Said['kind'][]

export const isSaid = (message: unknown): message is Said =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  kinds.includes(message.kind)
