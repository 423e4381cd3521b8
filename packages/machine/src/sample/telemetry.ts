import { measured, type Reason, reasonOf, type TelemetryReading } from '@deployment-lab/result'
import { roleSeconds, type TrialSpan } from './role-seconds.ts'
import type { Samples } from './sampler.ts'
import type { WorkerLines } from './worker-lines.ts'
import { workerSeconds } from './worker-seconds.ts'

/** The lines of a topology's workers, or why there are none. */
export type Told =
  | { readonly state: 'told'; readonly lines: WorkerLines }
  | { readonly state: 'silent'; readonly reason: Reason }

/** Joins the samples and the workers' lines of a trial, on the clock of its load. */
export const telemetryOf = (samples: Samples, told: Told, span: TrialSpan): TelemetryReading => {
  const roles = roleSeconds(samples.samples, span)
  const workers = told.state === 'told' ? workerSeconds(told.lines, span) : new Map<number, []>()
  const seconds = [...new Set([...roles.seconds.keys(), ...workers.keys()])]
    .toSorted((a, b) => a - b)
    .map((second) => ({
      second,
      roles: [...(roles.seconds.get(second) ?? [])],
      workers: [...(workers.get(second) ?? [])],
    }))
  const said = seconds.some((one) => one.workers.length > 0)
  const silent = told.state === 'silent' ? told.reason : reasonOf('workers-silent')
  return {
    seconds,
    restarts: measured(samples.restarts),
    missing: [...samples.missing, ...roles.missing],
    silent: said ? null : silent,
  }
}
