import type { Result } from '@deployment-lab/result'
import { type Findings, findingsIn } from './model/failure-sections.ts'
import { failuresOf } from './model/failures.ts'
import { verdictBlock } from './model/headline.ts'

/** A result in JSON, with its headline and sentences as `findings`; it is a result still. */
export const renderJson = (result: Result): string => {
  const failures = failuresOf(result)
  const { headline } = verdictBlock(result, failures)
  const findings: Findings = { headline, failures: findingsIn(failures) }
  return JSON.stringify({ ...result, findings })
}
