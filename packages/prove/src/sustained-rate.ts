import type { Microseconds, Milliseconds, PerSecond, Share } from '@deployment-lab/result'

/**
 * Returns the share of requests that wait no longer than a time, in an endless queue: arrivals at
 * random, served one at a time, each for the same time (Crommelin, Delay probability formulae,
 * 1932). Its terms alternate in sign and cancel: good for waits of up to 20 service times.
 *
 * @param load arrivals in one service time, below 1
 * @param wait time in service times
 */
export const shareWaiting = (load: number, wait: number): Share => {
  let sum = 0
  for (let served = 0; served <= wait; served += 1) {
    let term = Math.exp(load * (wait - served))
    for (let factor = 1; factor <= served; factor += 1) term *= (load * (served - wait)) / factor
    sum += term
  }
  return (1 - load) * sum
}

/**
 * Returns the rate of random arrivals at which a queue of fixed service times has its p99 at the
 * limit under lasting load: the rate that a search for its capacity has to find.
 *
 * @param limit limit of the p99 from arrival to answer; above the service time
 */
export const sustainedRate = (service: Milliseconds, limit: Microseconds): PerSecond => {
  const wait = limit / 1000 / service - 1
  let [low, high] = [0, 1]
  while (high - low > 1e-6) {
    const load = (low + high) / 2
    if (shareWaiting(load, wait) < 0.99) high = load
    else low = load
  }
  return (1000 * low) / service
}
