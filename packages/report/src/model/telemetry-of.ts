import type { TelemetrySecond, TrialRecord } from '@deployment-lab/result'

/** What a role, or a worker, did in one trial. */
export interface RoleInTrial {
  readonly role: string
  readonly cores: number
  readonly peakBytes: number
  readonly switches: number
  readonly takenAway: number
  readonly descriptors: number | null
}
export interface WorkerInTrial {
  readonly utilisation: number
  /** Of its worst second: percentiles are not averaged. */
  readonly delay: number
  readonly collecting: number
  readonly requests: number
}

/** Every role of a trial that was watched, over the seconds in which it was read. */
export const rolesIn = (trial: TrialRecord): RoleInTrial[] => {
  const { seconds, weigh } = watched(trial)
  const all = seconds.flatMap(({ second, roles }) =>
    roles.map((one) => ({ weight: weigh(second), ...one })),
  )
  return [...Map.groupBy(all, ({ role }) => role)].map(([role, own]) => {
    const descriptors = own.flatMap(({ fileDescriptors }) => fileDescriptors ?? [])
    return {
      role,
      cores: mean(own, ({ cpuSeconds }) => cpuSeconds),
      peakBytes: Math.max(...own.map(({ residentBytes }) => residentBytes)),
      switches: mean(own, (one) => one.voluntarySwitches + one.involuntarySwitches),
      takenAway: mean(own, ({ involuntarySwitches }) => involuntarySwitches),
      descriptors: descriptors.length === 0 ? null : Math.max(...descriptors),
    }
  })
}

/** Every worker of a trial that told of itself, over the seconds of which it told. */
export const workersIn = (trial: TrialRecord): WorkerInTrial[] => {
  const { seconds, length, weigh } = watched(trial)
  const all = seconds.flatMap(({ second, workers }) =>
    workers.map((one) => ({ weight: weigh(second), ...one })),
  )
  return [...Map.groupBy(all, ({ worker }) => worker).values()].map((own) => ({
    utilisation: mean(own, ({ eventLoopUtilisation }) => eventLoopUtilisation),
    delay: Math.max(...own.map(({ eventLoopDelayP99 }) => eventLoopDelayP99)),
    collecting: sum(own.map(({ collecting }) => collecting)) / (1e6 * length),
    requests: sum(own.map(({ requests }) => requests)) / length,
  }))
}

interface Watched {
  readonly seconds: readonly TelemetrySecond[]
  /** Of the trial, in seconds. */
  readonly length: number
  /** The part of a second that belongs to the trial: the last may be cut. */
  readonly weigh: (second: number) => number
}

const least = 0.001

const watched = ({ telemetry, load }: TrialRecord): Watched => {
  const length = Math.max((load?.duration ?? 0) / 1e6, least)
  return {
    seconds: telemetry?.seconds ?? [],
    length,
    weigh: (second) => Math.min(1, Math.max(least, length - second)),
  }
}

const mean = <T extends { readonly weight: number }>(
  own: readonly T[],
  of: (one: T) => number,
): number => sum(own.map((one) => of(one) * one.weight)) / sum(own.map(({ weight }) => weight))

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0)
