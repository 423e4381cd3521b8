import { renderRunComparison, sentence } from '@deployment-lab/report'
import { compareRuns, whyNotComparable } from '@deployment-lab/runner'
import type { Context } from '../context.ts'
import { LabError } from '../errors.ts'
import { readResult } from '../read-result.ts'
import { colored } from '../show/colored.ts'

export function compare(
  this: Context,
  { json }: { json: boolean },
  pathA: string,
  pathB: string,
): void {
  const [a, b] = [readResult(pathA), readResult(pathB)]
  const reasons = whyNotComparable(a, b)
  if (reasons.length > 0) {
    throw new LabError(
      'LAB_NOT_COMPARABLE',
      [
        `These runs cannot be compared:`,
        ...reasons.map((reason) => `  - ${sentence(reason)}`),
        'Run both on one machine with the same versions, preset and scenarios.',
      ].join('\n'),
    )
  }
  const comparison = compareRuns(a, b)
  const { stdout } = this.process
  const options = { columns: stdout.columns ?? 100, color: colored(this.process) }
  if (json) this.print(JSON.stringify({ a: a.run, b: b.run, ...comparison }, null, 2))
  else stdout.write(renderRunComparison({ a, b, comparison }, options))
}
