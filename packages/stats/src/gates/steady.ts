import type { GateFinding, SteadyReading } from '@deployment-lab/result'

/** How the warm-up before a trial ended. It is recorded and voids nothing: short ones seldom rest. */
export const steady = ({ state, windows, spread }: SteadyReading): GateFinding => {
  const ended =
    spread.value === null
      ? spread.reason
      : `the last windows differ by ${(100 * spread.value).toFixed(1)} %`
  const detail = `${ended}, after ${windows} windows of warm-up`
  return {
    gate: 'steady',
    state: 'passed',
    detail: state === 'steady' ? detail : `not steady: ${detail}`,
  }
}
