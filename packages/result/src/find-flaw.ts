import { decodeHistogram } from './histogram.ts'
import type { EncodedHistogram, LoadReading, StreamReading } from './load.ts'
import type { Result } from './result.ts'

/** Flaw of a result, and its place: a path into the JSON. */
export interface Flaw {
  readonly place: string
  readonly why: string
}

/** Finds the first flaw that the schema cannot see: an unknown metric, an unreadable histogram. */
export const findFlaw = (result: Result): Flaw | null => {
  const { calibration, trials } = result
  const known = result.metrics.map(({ id }) => id)
  const named = metricNames(result).find(([, name]) => !known.includes(name))
  if (named !== undefined) {
    const [place, name] = named
    return { place, why: `there is no metric "${name}", only ${known.join(', ')}` }
  }
  const loads: [string, LoadReading | null][] = [
    ['/calibration/closed', calibration?.closed ?? null],
    ['/calibration/open', calibration?.open ?? null],
    ...trials.map(({ load }, index): [string, LoadReading | null] => [
      `/trials/${index}/load`,
      load,
    ]),
  ]
  for (const [at, load] of loads) {
    for (const [name, encoded] of load === null ? [] : histogramsOf(load)) {
      if (!isHistogram(encoded)) return { place: at + name, why: 'it is no histogram' }
    }
  }
  return null
}

type Named = [place: string, name: string]
type Encoded = [place: string, text: EncodedHistogram]

const metricNames = (result: Result): Named[] => [
  ...result.scenarios.flatMap(({ metrics: own }, index) =>
    own.map((name, at): Named => [`/scenarios/${index}/metrics/${at}`, name]),
  ),
  ...(['summaries', 'comparisons', 'rankings', 'budgets'] as const).flatMap((list) =>
    result[list].map(({ metric }, index): Named => [`/${list}/${index}/metric`, metric]),
  ),
]

const histogramsOf = (load: LoadReading): Encoded[] =>
  load.model === 'open'
    ? load.streams.flatMap((stream, index) =>
        inStream(stream).map(([place, text]): Encoded => [`/streams/${index}${place}`, text]),
      )
    : [
        ['/latency', load.latency],
        ...(load.groups ?? []).map(
          ({ latency }, index): Encoded => [`/groups/${index}/latency`, latency],
        ),
      ]

const inStream = ({ latency, service, timeline, control }: StreamReading): Encoded[] => [
  ['/latency', latency],
  ['/service', service],
  ...timeline.map((second, index): Encoded => [`/timeline/${index}/latency`, second.latency]),
  ...(control === null ? [] : [['/control/latency', control.latency] satisfies Encoded]),
]

const isHistogram = (encoded: EncodedHistogram): boolean => {
  try {
    decodeHistogram(encoded)
    return true
  } catch {
    return false
  }
}
