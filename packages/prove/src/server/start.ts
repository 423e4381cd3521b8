import { type Child, startChild } from '@deployment-lab/loadgen'
import { ProveError } from '../errors.ts'
import { isSaid, type Order, type Said } from './protocol.ts'

type Kind = 'work' | 'queue' | 'fault'

/** A server of known behaviour, a process of its own on loopback. It ends with this one. */
export interface KnownServer {
  readonly url: string
  readonly pid: number
  /** Gives an order; resolves with the answer. One at a time. */
  order<K extends Said['kind']>(order: Order, answer: K): Promise<Extract<Said, { kind: K }>>
  /** Resolves with its last message when it ends. */
  readonly ended: Promise<Said>
  stop(): Promise<void>
}

/**
 * Starts a server of known behaviour.
 *
 * @throws LoadgenError `LOADGEN_CHILD_FAILED` with its last words
 */
export const startServer = async (kind: Kind, ...args: readonly string[]): Promise<KnownServer> => {
  const child: Child<Said> = await startChild(
    new URL(`./${kind}-server.ts`, import.meta.url),
    args,
    isSaid,
  )
  const { ready } = child
  if (ready.kind !== 'ready') throw new TypeError(`the ${kind} server was not ready at first`)
  let last: Said = ready
  let waiting: ((said: Said) => void) | null = null
  child.onMessage((said) => {
    last = said
    waiting?.(said)
  })
  return {
    url: ready.url,
    pid: child.pid,
    order: (order, answer) =>
      new Promise((resolve, reject) => {
        const settle = (said: Said | null, why: string): void => {
          waiting = null
          if (said !== null && isOf(said, answer)) resolve(said)
          else reject(new ProveError('PROVE_SERVER_FAILED', `${why}; run the proof again.`))
        }
        waiting = (said) =>
          settle(said, `The ${kind} server said "${said.kind}" to "${order.kind}"`)
        void child.ended.then((words) => settle(null, `The ${kind} server ended: ${words || '-'}`))
        child.send(order)
      }),
    ended: child.ended.then(() => last),
    stop: () => child.stop(),
  }
}

const isOf = <K extends Said['kind']>(said: Said, kind: K): said is Extract<Said, { kind: K }> =>
  said.kind === kind
