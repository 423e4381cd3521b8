import { type GateFinding, reasonOf, type SteadyReading } from '@deployment-lab/result'

/** How the warm-up before a trial ended. It is recorded and voids nothing: short ones seldom rest. */
export const steady = ({ state, windows, spread }: SteadyReading): GateFinding => {
  const values = { difference: spread.value ?? undefined, windows }
  return {
    gate: 'steady',
    state: 'passed',
    detail: reasonOf(state, values, spread.missing ?? undefined),
  }
}
