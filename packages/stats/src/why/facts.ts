import {
  correctIn,
  type GateFinding,
  isCounted,
  type TelemetryReading,
  type TelemetrySecond,
  type TrialRecord,
} from '@deployment-lab/result'
import { noiseOf } from '../gates/host.ts'
import { median } from '../median.ts'
import { meanOf } from '../spread.ts'

/** Facts drawn from an instance's telemetry in a scenario. Null: not measured. */
export interface Facts {
  readonly instance: string
  /** Trials that count, and all that ran: a worker that dies unasked voids its trial. */
  readonly trials: number
  readonly ran: number
  /**
   * Trials, of all that ran, in which a worker died, one died unasked, or fewer were left at the
   * end than at the start.
   */
  readonly died: number
  readonly diedUnasked: number
  readonly fewer: number
  readonly restarts: number
  /** Share of the time in which the event loop of the busiest worker had work. */
  readonly eventLoop: number | null
  /** Share of the time in which the worker that collects most collects garbage. */
  readonly collecting: number | null
  /** Cores that a worker used on average, that all proxies and that everything used. */
  readonly coresPerWorker: number | null
  readonly proxyCores: number | null
  readonly allCores: number | null
  /** Cores that the generator used. */
  readonly generatorCores: number
  /** CPU seconds of everything for 1,000 correct answers. */
  readonly cpuPerThousand: number | null
  /** Resident bytes of everything in the first and in the last second. */
  readonly memory: { readonly first: number; readonly last: number } | null
  /** The busiest worker's share of all answers. */
  readonly busiestShare: number | null
  /** Trials that count in which something else disturbed the machine. */
  readonly noisy: number
}

/**
 * Draws facts from trials that have a load; each is the median of those that count. Deaths and
 * restarts of processes are counted in the void ones, too.
 */
export const factsOf = (instance: string, trials: readonly TrialRecord[]): Facts => {
  const ran = trials.filter(({ load }) => load !== null)
  const loaded = ran.filter(isCounted)
  const told = telemetryOf(loaded)
  const toldOfAll = telemetryOf(ran)
  const died = ran.filter(({ workersDied }) => workersDied > 0)
  const over = (of: (telemetry: TelemetryReading) => number | null): number | null =>
    median(told.flatMap((telemetry) => of(telemetry) ?? []))
  const sizes = told.flatMap((telemetry) => memoryOf(telemetry) ?? [])
  const [first, last] = [
    median(sizes.map((size) => size.first)),
    median(sizes.map((size) => size.last)),
  ]
  return {
    instance,
    trials: loaded.length,
    ran: ran.length,
    died: died.length,
    diedUnasked: died.filter(({ gates }) => gates.some(unasked)).length,
    fewer: toldOfAll.filter(endsWithFewer).length,
    restarts: sum(toldOfAll.map(({ restarts }) => restarts.value ?? 0)),
    eventLoop: over(busiestLoop),
    collecting: over((telemetry) => busiest(telemetry, (one) => one.collecting / 1e6)),
    coresPerWorker: over(coresPerWorker),
    proxyCores: over(({ seconds }) => mean(seconds.flatMap((one) => coresOf(one, 'proxy') ?? []))),
    allCores: over(({ seconds }) => mean(seconds.flatMap((one) => allCores(one) ?? []))),
    generatorCores: median(loaded.flatMap(({ load }) => load?.generator.busyShare ?? [])) ?? 0,
    cpuPerThousand: median(loaded.flatMap((trial) => cpuPerThousand(trial) ?? [])),
    memory: first === null || last === null ? null : { first, last },
    busiestShare: over(busiestShare),
    noisy: loaded.filter(({ host }) => host !== undefined && noiseOf(host) !== null).length,
  }
}

/** Share of the time in which the busiest worker's event loop had work; null if none was read. */
export const busiestLoop = (telemetry: TelemetryReading): number | null =>
  busiest(telemetry, (one) => one.eventLoopUtilisation)

/** Cores that a worker used on average; null if that was not read. */
export const coresPerWorker = ({ seconds }: TelemetryReading): number | null =>
  mean(seconds.flatMap((one) => perWorker(one) ?? []))

const telemetryOf = (trials: readonly TrialRecord[]): TelemetryReading[] =>
  trials.flatMap(({ telemetry }) => telemetry ?? [])

/** Tells if a worker died unasked: if a scenario breaks something on purpose, the gate passes. */
const unasked = ({ gate, state }: GateFinding): boolean => gate === 'identity' && state === 'failed'

const endsWithFewer = ({ seconds }: TelemetryReading): boolean => {
  const counts = seconds.flatMap((second) => roleIn(second, 'worker')?.processes ?? [])
  return (counts.at(-1) ?? 0) < (counts[0] ?? 0) || (counts.at(-1) ?? 1) === 0
}

type WorkerSecond = TelemetrySecond['workers'][number]

const busiest = (
  { seconds }: TelemetryReading,
  of: (second: WorkerSecond) => number,
): number | null => {
  const all = seconds.flatMap(({ workers }) => workers)
  const means = [...Map.groupBy(all, ({ worker }) => worker).values()].flatMap(
    (records) => mean(records.map(of)) ?? [],
  )
  return means.length === 0 ? null : Math.max(...means)
}

const busiestShare = ({ seconds }: TelemetryReading): number | null => {
  const all = seconds.flatMap(({ workers }) => workers)
  const requests = [...Map.groupBy(all, ({ worker }) => worker).values()].map((records) =>
    sum(records.map((second) => second.requests)),
  )
  // Shares of so few answers mean nothing.
  return sum(requests) < 100 ? null : Math.max(...requests) / sum(requests)
}

const roleIn = (
  { roles }: TelemetrySecond,
  role: string,
): TelemetrySecond['roles'][number] | null => roles.find((one) => one.role === role) ?? null

const coresOf = (second: TelemetrySecond, role: string): number | null =>
  roleIn(second, role)?.cpuSeconds ?? null

const perWorker = (second: TelemetrySecond): number | null => {
  const role = roleIn(second, 'worker')
  // A container has more processes than workers; if workers report, they are counted.
  const count = second.workers.length === 0 ? (role?.processes ?? 0) : second.workers.length
  return role === null || count === 0 ? null : role.cpuSeconds / count
}

const allCores = ({ roles }: TelemetrySecond): number | null =>
  roles.length === 0 ? null : sum(roles.map(({ cpuSeconds }) => cpuSeconds))

const memoryOf = ({ seconds }: TelemetryReading): Facts['memory'] => {
  const sizes = seconds.flatMap(({ roles }) =>
    roles.length === 0 ? [] : [sum(roles.map(({ residentBytes }) => residentBytes))],
  )
  const [first] = sizes
  const last = sizes.at(-1)
  return first === undefined || last === undefined || sizes.length < 2 ? null : { first, last }
}

const cpuPerThousand = ({ load, usage }: TrialRecord): number | null => {
  if (load === null || usage === null) return null
  const ok = correctIn(load)
  const used = Object.values(usage.cpuSeconds)
  return ok === 0 || used.length === 0 ? null : (1000 * sum(used)) / ok
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : meanOf(values)
