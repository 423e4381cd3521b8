import type { Microseconds } from '@deployment-lab/result'

/** Time in which a server takes up nothing; work under way at its start was finished before. */
export interface Pause {
  readonly from: Microseconds
  readonly to: Microseconds
}

/**
 * Returns the time each request spends in a server that serves one at a time, in the order of
 * arrival, each for the same time (Lindley, The theory of queues with a single server, 1952). In
 * µs, in the order of arrival.
 *
 * @param arrivals ascending
 * @param intended times when each was meant to arrive, if earlier: the time is counted from there
 */
export const lindley = (
  arrivals: ArrayLike<Microseconds>,
  service: Microseconds,
  pauses: readonly Pause[] = [],
  intended: ArrayLike<Microseconds> = arrivals,
): Microseconds[] => {
  let free = 0
  return Array.from(arrivals, (arrival, index) => {
    const start = pauses.reduce(
      (at, { from, to }) => (at >= from && at < to ? to : at),
      Math.max(arrival, free),
    )
    free = start + service
    return free - (intended[index] ?? arrival)
  })
}
