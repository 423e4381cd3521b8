import cluster, { type Worker } from 'node:cluster'
import type { Logger } from 'pino'
import { pauseBefore, SETTLED_MS } from './pause-before.ts'

/** What the primary keeps alive. */
export interface Supervision {
  readonly workers: number
  readonly log: Logger
  /** Every worker serves, for the first time. */
  readonly onReady: () => void
  /** A worker ended before all had served once: it would again. */
  readonly onFailedStart: () => void
}

/** The workers of this cluster. */
export interface Supervisor {
  /** Asks each worker to drain and returns when all are gone; after `timeout` ms they are killed. */
  stop(timeout: number): Promise<void>
}

/** A worker's place: it keeps its number, whoever has it. */
interface Place {
  readonly number: number
  worker: Worker | null
  /** When the worker that has it said that it serves. */
  readyAt: number | null
  /** Ends in a row without having served for a while. */
  failures: number
}

/** Forks the workers and puts another in the place of each that ends. */
export function supervise({ workers, log, onReady, onFailedStart }: Supervision): Supervisor {
  const places = Array.from(
    { length: workers },
    (_, number): Place => ({ number, worker: null, readyAt: null, failures: 0 }),
  )
  let started = false
  let stopping = false
  const allGone = Promise.withResolvers<void>()

  const fill = (place: Place): void => {
    if (stopping) return
    const worker = cluster.fork({ WORKER_NAME: String(place.number) })
    place.worker = worker
    place.readyAt = null
    worker.on('message', (message) => {
      if (message !== 'ready') return
      place.readyAt = performance.now()
      if (started || !places.every(({ readyAt }) => readyAt !== null)) return
      started = true
      onReady()
    })
    worker.once('exit', (code, signal) => vacate(place, { code, signal }))
    // A process that could not be started has no exit.
    worker.once('error', (error) => worker.process.pid === undefined && vacate(place, { error }))
  }

  const vacate = (place: Place, how: object): void => {
    place.worker = null
    if (stopping) {
      if (places.every(({ worker }) => worker === null)) allGone.resolve()
      return
    }
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
    for (const { worker } of places) worker?.process.kill(name)
  }

  for (const place of places) fill(place)
  return {
    async stop(timeout) {
      stopping = true
      if (places.every(({ worker }) => worker === null)) return
      signal('SIGTERM')
      const limit = setTimeout(signal, timeout, 'SIGKILL')
      await allGone.promise
      clearTimeout(limit)
    },
  }
}
