/** To a server of known behaviour; each order is answered once. */
export type Order =
  /** CPU work of every request from now on, in microseconds as measured at the start. */
  | { readonly kind: 'work'; readonly microseconds: number }
  /** Stop for a while; answered at its end. */
  | { readonly kind: 'stall'; readonly after: number; readonly lasting: number }
  /** How long it was held up since it was last asked, and was not what it is known to be. */
  | { readonly kind: 'held' }
  /** Forget all counts and draw faults from a seed. */
  | { readonly kind: 'faults'; readonly seed: number }
  | { readonly kind: 'count' }

/** What a fault server has written. */
export interface Written {
  /** Whole answers that are correct, handed to the kernel. */
  readonly correct: number
  /** Whole answers of another status or with another text. */
  readonly otherStatus: number
  readonly otherBody: number
  /** Requests read. */
  readonly read: number
}

/** From a server: `ready` once, then one for each order, and `died` right before it ends itself. */
export type Said =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'done' }
  /** In milliseconds since 1970, with fractions. */
  | { readonly kind: 'stalled'; readonly from: number; readonly to: number }
  | { readonly kind: 'held'; readonly milliseconds: number }
  | { readonly kind: 'written'; readonly written: Written }
  | { readonly kind: 'died'; readonly written: Written }

const kinds: readonly unknown[] = [
  'ready',
  'done',
  'stalled',
  'held',
  'written',
  'died',
] satisfies Said['kind'][]

export const isSaid = (message: unknown): message is Said =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  kinds.includes(message.kind)
