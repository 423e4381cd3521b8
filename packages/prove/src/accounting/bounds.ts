import { type Milliseconds, type Outcome, totalOf } from '@deployment-lab/result'
import type { Handled } from '../server/protocol.ts'
import type { Sequence } from './sequence.ts'

/** Least and greatest number of times that an outcome can have happened. */
export interface Bounds {
  readonly least: number
  readonly most: number
}

/** Time that no clock shows: the kernel's own work, and a machine that is itself held up. */
const unseen: Milliseconds = 5

/** Moments are told in whole milliseconds. */
const wholeClock: Milliseconds = 1

/** Longest time for which the generator can have looked at nothing. */
const heldOf = ({ reading: { generator }, waited }: Sequence): Milliseconds =>
  wholeClock +
  Math.max(waited, generator.eventLoopDelayP99 / 1000, (generator.scheduleLagP99 ?? 0) / 1000)

/** Time for which something can have lain in between: neither side looked at it for so long. */
export const slownessOf = (sequence: Sequence): Milliseconds =>
  unseen + sequence.deeds.held + heldOf(sequence)

/**
 * Returns the outcomes in which a request can have ended: the one due, and those it raced. An
 * answer races its timeout if it was written so late that it may have lain unread at the deadline,
 * and a cut that discards unread data. Without an answer it times out, or the cut comes first.
 */
const endsOf = (
  { due, readAt, doneAt }: Handled,
  { stream: { timeout }, deeds: { cuts } }: Sequence,
  slowness: Milliseconds,
): readonly Outcome[] => {
  // A server that is being killed has ended nothing before it is gone.
  const during = cuts.filter(({ from, to }) => from <= doneAt && doneAt <= to)
  const late = Math.max(doneAt, ...during.map(({ to }) => to)) - readAt + slowness >= timeout
  const open = due === 'timeout' ? timeout + slowness : slowness
  const cut = cuts.some(({ from }) => from >= readAt && from <= doneAt + open)
  const raced: readonly Outcome[] = [
    ...(late ? ['timeout' as const] : []),
    ...(cut ? ['reset' as const] : []),
  ]
  return [...new Set([due, ...raced])]
}

/**
 * Counts the arrivals that can have met a cut at most: sent before the generator saw it, and not
 * read. After a cut nothing listens.
 */
const nearCuts = (sequence: Sequence, slowness: Milliseconds): number => {
  const { arrivals, reading, deeds } = sequence
  const held = heldOf(sequence)
  const times = [...arrivals].map((arrival) => reading.startedAt + arrival / 1000)
  const last = Math.max(0, ...deeds.cuts.map(({ to }) => to))
  const unread =
    times.filter((at) => at <= last + held).length -
    deeds.handled.filter(({ readAt }) => readAt <= last).length
  const around = times.filter((at) =>
    deeds.cuts.some(({ from, to }) => at >= from - slowness && at <= to + held),
  ).length
  return Math.max(0, Math.min(unread, around))
}

/**
 * Returns the bounds of each outcome, by what the server did. A request that was not read was
 * refused, or met a cut, or was never sent.
 */
export const boundsOf = (sequence: Sequence): ReadonlyMap<Outcome, Bounds> => {
  const { stream, arrivals, reading, deeds } = sequence
  const slowness = slownessOf(sequence)
  const ends = deeds.handled.map((one) => endsOf(one, sequence, slowness))
  const held = slowness >= stream.timeout
  const long = deeds.cuts.some(({ from, to }) => to - from + slowness >= stream.timeout)
  const unread = arrivals.length - deeds.handled.length - totalOf(reading).dropped
  const near = Math.min(unread, nearCuts(sequence, slowness))
  const most = (outcome: Outcome): number => ends.filter((one) => one.includes(outcome)).length
  const least = (outcome: Outcome): number =>
    ends.filter((one) => one.length === 1 && one[0] === outcome).length
  const read = (outcome: Outcome, more = 0): readonly [Outcome, Bounds] => [
    outcome,
    { least: least(outcome), most: most(outcome) + more },
  ]
  return new Map([
    read('ok'),
    read('wrongAnswer'),
    read('http1xx'),
    read('http3xx'),
    read('http4xx'),
    read('http5xx'),
    read('reset', near),
    // A sender that stood still for longer than a timeout may have given up before it was refused,
    // and, if the server takes long to be killed, before it was reset.
    read('timeout', held ? unread : long ? near : 0),
    ['refused', { least: held ? 0 : unread - near, most: deeds.cuts.length === 0 ? 0 : unread }],
    ['dropped', droppedIn(sequence)],
  ])
}

/** Bounds for dropped arrivals: none if there is room for all. */
const droppedIn = ({ stream, arrivals, deeds }: Sequence): Bounds => {
  const unread = Math.max(0, arrivals.length - deeds.handled.length)
  return { least: 0, most: stream.maxInFlight >= arrivals.length ? 0 : unread }
}
