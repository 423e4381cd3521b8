import { type GateFinding, reasonOf, type TrialRecord } from '@deployment-lab/result'

/** A trial whose line could not be written: void by that, whatever its gates said. */
export const unwritten = (trial: TrialRecord, error: unknown): TrialRecord => {
  const message = error instanceof Error ? error.message : String(error)
  const detail = reasonOf('unwritten', { message })
  const finding: GateFinding = { gate: 'host', state: 'failed', detail }
  return {
    ...trial,
    state: 'void',
    reasons: [detail, ...trial.reasons],
    gates: [...trial.gates, finding],
  }
}
