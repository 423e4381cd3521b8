import { followProfile, type Generator } from '@deployment-lab/loadgen'
import { type LoadReading, type Milliseconds, peakRate } from '@deployment-lab/result'
import type { Scenario } from '../scenario/define.ts'
import { type Account, prepareFault, prepareRequest } from '../scenario/prepare.ts'
import { prepareScript } from '../scenario/prepare-script.ts'

export interface Measurement {
  readonly url: string
  readonly scenario: Scenario
  /** Connections, for a closed loop. */
  readonly step: number | null
  readonly duration: Milliseconds
  readonly seed: number
  readonly token: string | null
  /** Whose clients log in. */
  readonly account: Account
  /** When a request is given up; left out, 2 s after its time on a schedule, 10 s in a closed loop. */
  readonly timeout?: Milliseconds | undefined
}

const openTimeout: Milliseconds = 2000
const closedTimeout: Milliseconds = 10_000
const outageThreshold: Milliseconds = 100

/** Loads one URL as a scenario says, once. */
export const measure = (
  generator: Generator,
  { url, scenario, step, duration, seed, token, account, ...limits }: Measurement,
  signal: AbortSignal,
): Promise<LoadReading> => {
  const { load, faults } = scenario
  if (load.model === 'closed') {
    const connections = step ?? load.steps.at(-1) ?? 1
    const loop = { url, connections, duration, timeout: limits.timeout ?? closedTimeout }
    return 'script' in load
      ? generator.scriptedLoop({ ...loop, script: prepareScript(load.script, account) }, signal)
      : generator.closedLoop(
          { ...loop, request: prepareRequest(load.request, token, account) },
          signal,
        )
  }
  const timeout = limits.timeout ?? openTimeout
  const { profile, connectionUse, sources, deadline } = load
  const pace = profile === undefined ? { rate: load.rate, duration } : followProfile(profile)
  return generator.openLoop(
    {
      url,
      ...pace,
      arrivals: load.arrivals ?? 'constant',
      ...(connectionUse === undefined ? {} : { connectionUse }),
      ...(sources === undefined ? {} : { sources: [...sources] }),
      ...(deadline === undefined ? {} : { deadline }),
      seed,
      mix: load.mix.map((template) => ({
        request: prepareRequest(template, token, account),
        weight: 1,
      })),
      timeout,
      // Room for every request of one time-out's length, and half as many again.
      maxInFlight: Math.min(
        10_000,
        Math.max(256, Math.ceil((1.5 * peakRate(load) * timeout) / 1000)),
      ),
      faults: faults.map((fault) => prepareFault(fault, token, account)),
      outageThreshold,
    },
    signal,
  )
}
