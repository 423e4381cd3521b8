import {
  type EpochMilliseconds,
  type Milliseconds,
  type Reason,
  type RoleSecond,
  reasonOf,
} from '@deployment-lab/result'
import { groupsBetween } from '../cgroup/between.ts'
import { usageBetween } from '../usage-between.ts'
import type { ProcessSample } from './read-process.ts'
import type { Sample } from './sampler.ts'

/** The part of a trial that is reported, by the clock of its load. */
export interface TrialSpan {
  readonly startedAt: EpochMilliseconds
  readonly duration: Milliseconds
}

/** A load ends a little after its time: a rest shorter than this is no second of its own. */
const remainder: Milliseconds = 100

/** Counts the seconds of a trial that are reported. */
export const secondsIn = ({ duration }: TrialSpan): number =>
  Math.max(1, Math.ceil((duration - remainder) / 1000))

/** Resources that the roles used, by second of the trial, and the reasons for missing values. */
export interface RoleSeconds {
  readonly seconds: ReadonlyMap<number, readonly RoleSecond[]>
  readonly missing: readonly Reason[]
}

/** The kernel counts in steps of 10 ms: shorter windows than this say too little. */
const shortest: Milliseconds = 250

/**
 * Assigns the use between two samples to the second of the trial that it covers most of. Windows
 * are a second long if the sampler was in time; for others the rate is taken.
 */
export const roleSeconds = (samples: readonly Sample[], span: TrialSpan): RoleSeconds => {
  const roles = [...new Set(samples.flatMap(everyone).map(({ role }) => role))].toSorted()
  const seconds = new Map<number, RoleSecond[]>()
  const missing = new Map<string, Reason>()
  const add: Add = (reason) => missing.set(JSON.stringify(reason), reason)
  for (const [index, after] of samples.entries()) {
    const before = samples[index - 1]
    if (before === undefined || after.at - before.at < shortest) continue
    const second = Math.round((before.at - span.startedAt) / 1000)
    if (second < 0 || second >= secondsIn(span)) continue
    const read = roles.flatMap((role) => roleBetween(role, before, after, second, add) ?? [])
    seconds.set(second, read)
  }
  for (const { groups } of samples) if (groups?.state === 'unavailable') add(groups.reason)
  if (seconds.size === 0) add(reasonOf('trial-too-short'))
  return { seconds, missing: [...missing.values()] }
}

type Add = (reason: Reason) => void

const everyone = ({ processes, members }: Sample): readonly ProcessSample[] => [
  ...processes,
  ...members,
]

const roleBetween = (
  role: string,
  before: Sample,
  after: Sample,
  second: number,
  add: Add,
): RoleSecond | null => {
  const [earlier, now] = [before, after].map((sample) =>
    everyone(sample).filter((one) => one.role === role),
  )
  if (earlier === undefined || now === undefined) return null
  const length = (after.at - before.at) / 1000
  const cpuSeconds = cpuBetween(role, before, after) ?? nothingRan(earlier, now)
  const residentBytes = residentOf(role, after)
  if (cpuSeconds === null) {
    if ([before, after].some(({ groups }) => groups?.state === 'unavailable')) return null
    add(reasonOf('account-lost', { role, second }))
    return null
  }
  const descriptors = now.map(({ fileDescriptors }) => fileDescriptors)
  const shown = descriptors.flatMap((count) => count ?? [])
  if (shown.length < descriptors.length) add(reasonOf('descriptors-hidden', { role }))
  return {
    role,
    processes: now.length,
    cpuSeconds: Math.max(0, cpuSeconds) / length,
    residentBytes,
    voluntarySwitches: switches(earlier, now, length, (one) => one.voluntarySwitches),
    involuntarySwitches: switches(earlier, now, length, (one) => one.involuntarySwitches),
    ...(shown.length === descriptors.length && { fileDescriptors: sum(shown) }),
  }
}

const cpuBetween = (role: string, before: Sample, after: Sample): number | null => {
  const { cpuSeconds } = usageBetween(
    { state: 'read', processes: before.processes },
    { state: 'read', processes: after.processes },
  )
  const own = cpuSeconds[role]
  if (own !== undefined || before.groups === null || after.groups === null) return own ?? null
  return groupsBetween(before.groups, after.groups).cpuSeconds[role] ?? null
}

/** Returns 0 for a role that had no process at either end: it used nothing. */
const nothingRan = (earlier: readonly unknown[], now: readonly unknown[]): number | null =>
  earlier.length === 0 && now.length === 0 ? 0 : null

const residentOf = (role: string, { processes, groups }: Sample): number => {
  const own = processes.filter((one) => one.role === role)
  const inGroups = groups?.state === 'read' ? groups.groups.filter((one) => one.role === role) : []
  return sum([...own, ...inGroups].map(({ residentBytes }) => residentBytes))
}

const switches = (
  earlier: readonly ProcessSample[],
  now: readonly ProcessSample[],
  length: number,
  of: (one: ProcessSample) => number,
): number => {
  const each = now.map((one) => {
    const was = earlier.find(
      ({ pid, startTicks }) => pid === one.pid && startTicks === one.startTicks,
    )
    return Math.max(0, of(one) - (was === undefined ? 0 : of(was)))
  })
  return Math.round(sum(each) / length)
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0)
