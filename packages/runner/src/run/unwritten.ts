import type { GateFinding, TrialRecord } from '@deployment-lab/result'

/** A trial whose line could not be written: void by that, whatever its gates said. */
export const unwritten = (trial: TrialRecord, error: unknown): TrialRecord => {
  const detail = error instanceof Error ? error.message : String(error)
  const finding: GateFinding = { gate: 'host', state: 'failed', detail }
  return {
    ...trial,
    state: 'void',
    reasons: [`host: ${detail}`, ...trial.reasons],
    gates: [...trial.gates, finding],
  }
}
