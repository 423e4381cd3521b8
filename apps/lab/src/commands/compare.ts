import { renderRunComparison, sentence } from '@deployment-lab/report'
import { compareRuns, whyNotComparable } from '@deployment-lab/runner'
import { buildCommand } from '@stricli/core'
import type { Context } from '../context.ts'
import { LabError } from '../errors.ts'
import { off } from '../flags.ts'
import { readResult } from '../read-result.ts'
import { colored } from '../show/colored.ts'

export const compare = buildCommand<{ json: boolean }, [string, string], Context>({
  docs: {
    brief: 'Compares two results, or says why they cannot be compared',
    fullDescription: [
      'Compares two results of the same machine, versions and preset: B against A. Each instance is',
      'held against the reference of its own run, since the machine may have changed in between.',
      'Exit codes: 0 compared, 1 a file is damaged, 2 usage, 6 not comparable.',
    ].join('\n'),
  },
  parameters: {
    flags: { json: off('Print JSON') },
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: String, placeholder: 'a', brief: "A result.json or a run's folder: before" },
        { parse: String, placeholder: 'b', brief: 'Another: after' },
      ],
    },
  },
  func({ json }, pathA, pathB) {
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
  },
})
