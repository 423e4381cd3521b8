import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import type { Logger } from 'pino'
import { pauseBefore, SETTLED_MS } from './pause-before.ts'

/** Workers that the primary keeps alive, and its callbacks. */
export interface Supervision {
  readonly workers: number
  readonly log: Logger
  /** Called when every worker serves for the first time. */
  readonly onReady: () => void
  /** Called when a worker ended before all had served once: the next would end, too. */
  readonly onFailedStart: () => void
}

/** Times that a replacement of the workers waits, in milliseconds. */
export interface Patience {
  /** Time for a new worker to say that it serves. */
  readonly ready: number
  /** Time for the replaced worker to drain; it is killed after that. */
  readonly drained: number
}

/** The workers of this cluster. */
export interface Supervisor {
  /**
   * Replaces one worker after the other: the old one drains once the new one serves. Gives up at
   * the first new worker that does not get ready, and leaves the rest as they are.
   *
   * @returns true if every worker was replaced
   */
  replace(patience: Patience): Promise<boolean>
  /** Asks each worker to drain and returns when all are gone; after `timeout` ms they are killed. */
  stop(timeout: number): Promise<void>
}

/** Place of a worker: it keeps its number, whichever worker has it. */
interface Place {
  readonly number: number
  worker: Worker | null
  /** Time when the worker that has it said that it serves. */
  readyAt: number | null
  /** Times in a row that it ended without having served for a while. */
  failures: number
}

/** Forks the workers and puts another in the place of each that ends. */
export function supervise({ workers, log, onReady, onFailedStart }: Supervision): Supervisor {
  const places = Array.from(
    { length: workers },
    (_, number): Place => ({ number, worker: null, readyAt: null, failures: 0 }),
  )
  /** Workers in a place, and during a replacement those that come and go. */
  const living = new Set<Worker>()
  let started = false
  let stopping = false
  const allGone = Promise.withResolvers<void>()

  const fork = (place: Place): Worker => {
    const worker = cluster.fork({ WORKER_NAME: String(place.number) })
    living.add(worker)
    const gone = (how: object): void => {
      living.delete(worker)
      if (stopping) {
        if (living.size === 0) allGone.resolve()
      } else if (place.worker === worker) vacate(place, how)
    }
    worker.once('exit', (code, signal) => gone({ code, signal }))
    // A process that could not be started has no exit. One that dies may have several errors: one
    // for each connection that it is given and does not take.
    worker.on('error', (error) => worker.process.pid === undefined && gone({ error }))
    return worker
  }

  const fill = (place: Place): void => {
    if (stopping || place.worker !== null) return
    const worker = fork(place)
    place.worker = worker
    place.readyAt = null
    worker.on('message', (message) => {
      if (message !== 'ready' || place.worker !== worker) return
      place.readyAt = performance.now()
      if (started || !places.every(({ readyAt }) => readyAt !== null)) return
      started = true
      onReady()
    })
  }

  const vacate = (place: Place, how: object): void => {
    place.worker = null
    const served = place.readyAt === null ? 0 : performance.now() - place.readyAt
    if (!started && place.readyAt === null) {
      log.fatal({ worker: place.number, ...how }, 'a worker ended before it served')
      onFailedStart()
      return
    }
    place.failures = served < SETTLED_MS ? place.failures + 1 : 0
    const pause = pauseBefore(place.failures)
    log.warn({ worker: place.number, ...how, pause }, 'a worker ended: another takes its place')
    if (pause === 0) fill(place)
    else setTimeout(fill, pause, place)
  }

  const signal = (name: NodeJS.Signals): void => {
    for (const worker of living) worker.process.kill(name)
  }

  for (const place of places) fill(place)
  return {
    async replace({ ready, drained }) {
      for (const place of places) {
        const next = fork(place)
        if (!(await saysReady(next, ready))) {
          next.process.kill('SIGKILL')
          return false
        }
        const old = place.worker
        place.worker = next
        place.readyAt = performance.now()
        place.failures = 0
        if (old !== null) await end(old, drained)
      }
      return true
    },
    async stop(timeout) {
      stopping = true
      if (living.size === 0) return
      signal('SIGTERM')
      const limit = setTimeout(signal, timeout, 'SIGKILL')
      await allGone.promise
      clearTimeout(limit)
    },
  }
}

/** Tells if a worker says within so many milliseconds that it serves. */
async function saysReady(worker: Worker, within: number): Promise<boolean> {
  const said = Promise.withResolvers<boolean>()
  worker.on('message', (message) => message === 'ready' && said.resolve(true))
  for (const end of ['exit', 'error']) worker.once(end, () => said.resolve(false))
  const limit = setTimeout(said.resolve, within, false)
  const ready = await said.promise
  clearTimeout(limit)
  return ready
}

/** Drains a worker and returns when it is gone; after so many milliseconds it is killed. */
async function end(worker: Worker, within: number): Promise<void> {
  if (worker.isDead()) return
  const gone = once(worker, 'exit')
  worker.process.kill('SIGTERM')
  const limit = setTimeout(() => worker.process.kill('SIGKILL'), within)
  await gone
  clearTimeout(limit)
}
