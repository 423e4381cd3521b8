import type { Microseconds, Milliseconds } from '@deployment-lab/result'

export interface Outage {
  longest: Microseconds
  /** Sum of the gaps longer than the threshold. */
  total: Microseconds
  /** Beginning and end of each of these gaps. */
  gaps: [from: Milliseconds, to: Milliseconds][]
}

/**
 * Times without a correct answer between the trial's start and the end of its schedule, both of
 * which count as answers.
 *
 * @param answers times of correct answers, in µs from the start, ascending
 */
export const outageOf = (
  answers: Uint32Array,
  end: Microseconds,
  threshold: Microseconds,
): Outage => {
  let longest = 0
  let total = 0
  let last = 0
  const gaps: Outage['gaps'] = []
  const gapTo = (at: Microseconds) => {
    const gap = at - last
    if (gap > longest) longest = gap
    if (gap > threshold) {
      total += gap
      gaps.push([last / 1000, at / 1000])
    }
    last = at
  }
  for (const at of answers) {
    if (at > end) break
    gapTo(at)
  }
  gapTo(end)
  return { longest, total, gaps }
}
