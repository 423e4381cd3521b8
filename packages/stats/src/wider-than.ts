import type { Comparison } from '@deployment-lab/result'
import { type CompareInput, compare } from './compare.ts'

/**
 * Returns the subjects' primary comparisons (by ratio, and answerable here) whose 95 % interval is
 * wider than a target: more blocks may be added for them.
 *
 * It reads the width of an interval and never its place: a run that stops at a finding finds too
 * much. The reference against itself takes no part, since its gate reads the place.
 *
 * @param target half the width of the interval of the log-ratio
 */
export const widerThan = (input: CompareInput, target: number): Comparison[] => {
  const primary = new Map(input.scenarios.map(({ name, metrics: [first] }) => [name, first?.id]))
  const instances = input.instances.filter(({ role }) => role !== 'again')
  return compare({ ...input, instances }).filter(
    (comparison) =>
      comparison.compare === 'ratio' &&
      comparison.metric === primary.get(comparison.scenario) &&
      comparison.verdict !== 'not-answerable' &&
      halfWidth(comparison) > target,
  )
}

/** Half the width of the interval of the log-ratio; infinite without an interval. */
const halfWidth = ({ interval }: Comparison): number =>
  interval === null ? Number.POSITIVE_INFINITY : Math.log(interval[1] / interval[0]) / 2
