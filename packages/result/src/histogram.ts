import * as hdr from 'hdr-histogram-js'
import type { EncodedHistogram } from './load.ts'
import type { Microseconds } from './units.ts'

export type Histogram = hdr.Histogram

const highest: Microseconds = 60_000_000
const samplesBeyond = 10

/** An empty histogram: 1 µs to 60 s, 3 significant digits. */
export const createHistogram = (): Histogram =>
  hdr.build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highest,
    numberOfSignificantValueDigits: 3,
    autoResize: false,
    useWebAssembly: false,
  })

/** Records a latency, held within the histogram's range (1 µs to 60 s). */
export const record = (histogram: Histogram, value: Microseconds): void => {
  histogram.recordValue(Math.min(highest, Math.max(1, Math.round(value))))
}

/** The histogram as compressed base64, as it stands in a result. */
export const encodeHistogram = (histogram: Histogram): EncodedHistogram =>
  hdr.encodeIntoCompressedBase64(histogram)

/** A histogram out of a result. Throws when the text is not one. */
export const decodeHistogram = (encoded: EncodedHistogram): Histogram =>
  hdr.decodeFromCompressedBase64(encoded, 32, false)

/** Merges histograms into one of all their values. Percentiles are merged so, never averaged. */
export const mergeHistograms = (encoded: readonly EncodedHistogram[]): Histogram => {
  const sum = createHistogram()
  for (const one of encoded) sum.add(decodeHistogram(one))
  return sum
}

/**
 * A percentile in microseconds, or null with fewer than 10 samples beyond it.
 *
 * @param percentile between 0 and 100
 */
export const percentileOf = (histogram: Histogram, percentile: number): Microseconds | null => {
  const beyond = histogram.totalCount * (1 - percentile / 100)
  return beyond + 1e-9 < samplesBeyond ? null : histogram.getValueAtPercentile(percentile)
}
