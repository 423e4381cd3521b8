import type { ExplanationReasons } from '@deployment-lab/result'
import { about, aboutShare } from './readings.ts'
import type { Words } from './words.ts'

type Gone = Record<'gone' | 'unasked' | 'fewer' | 'ran' | 'restarts', number>

const goneText = ({ gone, unasked, fewer, ran, restarts }: Gone): string => {
  if (gone === 0) return `in none of ${ran} trials`
  const uncounted = unasked === 0 ? '' : ` (${unasked} unasked, which do not count)`
  const left = fewer === 0 ? '' : `, in ${fewer} fewer were left at the end`
  return `in ${gone} of ${ran} trials${uncounted}, ${restarts === 0 ? 'none' : restarts} started again${left}`
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`

const costText = (
  other: string,
  { cost, otherCost }: { cost?: number | undefined; otherCost?: number | undefined },
): string =>
  cost === undefined
    ? ''
    : `; 1,000 answers took ${about(cost)} s of CPU time (${other}: ${about(otherCost)} s)`

/** Why one side did worse than the other, or what was full. */
export const explanationWords: Words<ExplanationReasons> = {
  'processes-gone': ({ own, other, ...rest }) => {
    const others = {
      gone: rest.otherGone,
      unasked: rest.otherUnasked,
      fewer: rest.otherFewer,
      ran: rest.otherRan,
      restarts: rest.otherRestarts,
    }
    return `workers of ${own} died ${goneText(rest)} (${other}: ${goneText(others)})`
  },
  'event-loop-full': ({ own, other, busy, otherBusy, ...cost }) =>
    `the event loop of the busiest worker of ${own} was at work ${aboutShare(busy)} of the time (${other}: ${aboutShare(otherBusy)})${costText(other, cost)}`,
  'core-full': ({ own, other, cores, otherCores, ...cost }) =>
    `each worker of ${own} used ${about(cores)} of a core (${other}: ${about(otherCores)})${costText(other, cost)}`,
  'cores-full': ({ own, other, cores, left, otherCores, ...cost }) =>
    `everything of ${own} used ${about(cores)} of the ${about(left)} cores that the generator left (${other}: ${about(otherCores)})${costText(other, cost)}`,
  'proxy-full': ({ own, other, cores, otherCores }) =>
    `the proxy of ${own} used ${about(cores)} cores (${other}: ${otherCores === undefined ? 'no proxy' : about(otherCores)})`,
  'memory-grows': ({ own, other, from, to, otherFrom, otherTo }) =>
    `memory of ${own} grew from ${megabytes(from)} to ${megabytes(to)} within a trial (${other}: ${otherFrom === undefined || otherTo === undefined ? 'not measured' : `${megabytes(otherFrom)} to ${megabytes(otherTo)}`})`,
  collecting: ({ own, other, share, otherShare }) =>
    `a worker of ${own} collected garbage ${aboutShare(share)} of the time (${other}: ${aboutShare(otherShare)})`,
  'one-worker-used': ({ own, other, workers, share, otherShare }) =>
    `one of the ${workers} workers of ${own} gave ${aboutShare(share)} of the answers, an equal share is ${aboutShare(1 / workers)} (busiest of ${other}: ${aboutShare(otherShare)})`,
  'host-noisy': ({ own, other, noisy, trials, otherNoisy, otherTrials }) =>
    `the machine did other things in ${noisy} of ${trials} trials of ${own} (${other}: ${otherNoisy} of ${otherTrials})`,
  waiting: ({ own, other, busy, otherBusy, cores, otherCores, ...cost }) =>
    `nothing of ${own} was full: its busiest event loop was at work ${aboutShare(busy)} of the time (${other}: ${aboutShare(otherBusy)}), and all of it used ${about(cores)} cores (${other}: ${about(otherCores)}); its time went into waiting or into more for each request: a hop, the database, the disk, a queue${costText(other, cost)}`,
}
