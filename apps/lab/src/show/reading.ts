import { formatValue } from '@deployment-lab/report'
import {
  decodeHistogram,
  type GroupReading,
  type LoadReading,
  latencyOf,
  measured,
  type OpenLoopReading,
  type OutcomeCounts,
  outcomes,
  percentileOf,
  type StreamReading,
} from '@deployment-lab/result'

/** Prints the reading of a load as lines of text. */
export const readingText = (load: LoadReading): string => {
  const lines = load.model === 'closed' ? closedLines(load) : openLines(load)
  return [
    ...lines,
    ...latencyLines(load),
    `generator busy ${percent(load.generator.busyShare)}`,
  ].join('\n')
}

const closedLines = (load: Extract<LoadReading, { model: 'closed' }>): string[] => [
  `${load.connections} ${load.connections === 1 ? 'connection' : 'connections'}: ${Math.round(load.throughput)} correct answers a second`,
  `${load.ok} ok, ${load.wrong} wrong, ${load.errors} errors, ${load.timeouts} timeouts, ${load.reconnects} re-opened`,
  ...(load.groups ?? []).map(groupLine),
]

/** Prints a kind of step of clients with a script. */
const groupLine = ({ name, ok, wrong, throughput, latency }: GroupReading): string => {
  const p50 = percentileOf(decodeHistogram(latency), 50)
  const middle =
    p50 === null ? 'p50 too few samples' : `p50 ${formatValue(measured(p50), 'microseconds')}`
  return `  ${name.padEnd(10)} ${Number(throughput.toPrecision(3))} a second: ${ok} ok, ${wrong} wrong, ${middle}`
}

const openLines = (load: OpenLoopReading): string[] => [
  ...load.streams.flatMap((stream) => [
    ...(load.streams.length > 1 ? [`${stream.name}:`] : []),
    ...streamLines(load, stream),
  ]),
  ...load.faults.map(
    ({ request, intended, outcome }) => `fault at ${intended / 1000} s: ${request}: ${outcome}`,
  ),
]

const streamLines = (load: OpenLoopReading, stream: StreamReading): string[] => [
  `${rateText(stream)} for ${(load.duration / 1e6).toFixed(1)} s, each given up after ${seconds(load.timeoutAfter)}`,
  ...shapeLines(load, stream),
  ...(stream.get.offered > 0 ? [`GET  ${countsText(stream.get)}`] : []),
  ...(stream.post.offered > 0 ? [`POST ${countsText(stream.post)}`] : []),
  `longest time without a correct answer ${formatValue(measured(stream.longestOutage), 'microseconds')}`,
]

const rateText = ({ rate, profile }: StreamReading): string =>
  profile === undefined
    ? `${rate} requests a second`
    : `${Number(rate.toPrecision(4))} requests a second on average (${profile
        .map(({ from, to, duration }) => `${from} to ${to} in ${seconds(duration)}`)
        .join(', ')})`

/** Prints the unusual properties of a stream, and how many requests were answered in time. */
const shapeLines = ({ generator }: OpenLoopReading, stream: StreamReading): string[] => {
  const { arrivals, client, sources = 1, deadline } = stream
  const unusual = [
    ...(arrivals === 'poisson' ? ['as independent users come'] : []),
    ...(client === 'kept' ? [] : [`client ${client}`]),
    ...(sources > 1 ? [`from ${sources} addresses`] : []),
    ...((generator.processes ?? 1) > 1 ? [`sent by ${generator.processes} processes`] : []),
  ]
  const offered = stream.get.offered + stream.post.offered
  return [
    ...(unusual.length > 0 ? [unusual.join(', ')] : []),
    ...(deadline === undefined
      ? []
      : [`${deadline.met} of ${offered} answered correctly within ${seconds(deadline.limit)}`]),
  ]
}

const countsText = (counts: OutcomeCounts): string =>
  [
    `${counts.offered} offered`,
    ...outcomes
      .filter((outcome) => counts[outcome] > 0)
      .map((outcome) => `${counts[outcome]} ${outcome}`),
  ].join(', ')

const latencyLines = (load: LoadReading): string[] => {
  const histogram = latencyOf(load)
  return [50, 90, 99, 99.9].map((percentile) => {
    const value = percentileOf(histogram, percentile)
    const limit = load.model === 'open' ? load.timeoutAfter * 1000 : Number.POSITIVE_INFINITY
    const text =
      value === null
        ? 'too few samples'
        : value >= 0.999 * limit
          ? `not reached: over ${seconds(limit / 1000)}`
          : formatValue(measured(value), 'microseconds')
    return `p${percentile}`.padEnd(6) + text
  })
}

const seconds = (milliseconds: number): string => `${milliseconds / 1000} s`
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`
