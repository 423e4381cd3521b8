import { type GateFinding, reasonOf, type SteadyReading } from '@deployment-lab/result'

/** Records the end of the warm-up before a trial. It voids nothing: short warm-ups seldom rest. */
export const steady = ({ state, windows, spread }: SteadyReading): GateFinding => {
  const values = { difference: spread.value ?? undefined, windows }
  return {
    gate: 'steady',
    state: 'passed',
    detail: reasonOf(state, values, spread.missing ?? undefined),
  }
}
