import { type ExplanationRule, type Reason, reasonOf } from '@deployment-lab/result'
import type { Facts } from './facts.ts'

/** Input of a rule. */
export interface Case {
  /** The instance that is held back: in a "better" it is the reference. */
  readonly own: Facts
  /** The instance that it is compared with. */
  readonly other: Facts
  /** Workers that each of them has. */
  readonly workers: number
  readonly otherWorkers: number
  /** Cores of the machine. */
  readonly cores: number
  /** True if `own` is shown to do worse; else a full resource is reported, but not as a cause. */
  readonly heldBack: boolean
}

/** Returns the reason, with its numbers, or null if it does not apply or cannot be judged. */
export type Rule = (one: Case) => Reason | null

/** Values from which something counts as full, long, grown or uneven. Documented for readers. */
export const thresholds = {
  eventLoop: 0.9,
  core: 0.95,
  collecting: 0.1,
  grownBy: 0.25,
  grownBytes: 32e6,
  uneven: 1.5,
  noisy: 0.25,
  /** Ratio to the other side's number from which a number is a cause. */
  clearly: 1.1,
  /** Share of the other side's number from which two sides are equally full. */
  alike: 0.95,
} as const

const processesGone: Rule = ({ own, other, heldBack }) => {
  // Unasked deaths void trials, and are reported for either side.
  if (own.diedUnasked === 0 && !(heldBack && goneMore(own, other))) return null
  return reasonOf('processes-gone', {
    ...names(own, other),
    gone: Math.max(own.died, own.fewer),
    unasked: own.diedUnasked,
    fewer: own.fewer,
    ran: own.ran,
    restarts: own.restarts,
    otherGone: Math.max(other.died, other.fewer),
    otherUnasked: other.diedUnasked,
    otherFewer: other.fewer,
    otherRan: other.ran,
    otherRestarts: other.restarts,
  })
}

const goneMore = (own: Facts, other: Facts): boolean => {
  const fewer = part(own.fewer, own.ran)
  const otherFewer = part(other.fewer, other.ran)
  return fewer === otherFewer
    ? clearlyMore(part(own.died, own.ran), part(other.died, other.ran))
    : clearlyMore(fewer, otherFewer)
}

const eventLoopFull: Rule = (one) => {
  const { own, other } = one
  const busy = own.eventLoop
  if (busy === null || !isCause(one, ({ eventLoop }) => eventLoop, thresholds.eventLoop))
    return null
  const otherBusy = other.eventLoop ?? undefined
  return reasonOf('event-loop-full', { ...names(own, other), busy, otherBusy, ...cost(one) })
}

const coreFull: Rule = (one) => {
  const { own, other } = one
  const sides = { ...names(own, other), ...cost(one) }
  const cores = own.coresPerWorker
  if (cores !== null && isCause(one, ({ coresPerWorker }) => coresPerWorker, thresholds.core)) {
    const otherCores = other.coresPerWorker ?? undefined
    return reasonOf('core-full', { ...sides, cores, otherCores })
  }
  const left = coresLeft(one)
  const all = own.allCores
  if (all === null || !isCause(one, ({ allCores }) => allCores, thresholds.core * left)) return null
  const otherCores = other.allCores ?? undefined
  return reasonOf('cores-full', { ...sides, cores: all, left, otherCores })
}

const proxyFull: Rule = ({ own, other, heldBack }) => {
  const cores = own.proxyCores
  if (cores === null || cores < thresholds.core) return null
  if (heldBack && !clearlyMore(cores, other.proxyCores ?? 0)) return null
  const otherCores = other.proxyCores ?? undefined
  return reasonOf('proxy-full', { ...names(own, other), cores, otherCores })
}

const memoryGrows: Rule = ({ own, other }) => {
  const grown = growth(own)
  if (own.memory === null || !reaches(grown, thresholds.grownBytes)) return null
  if (!reaches(grown, thresholds.grownBy * own.memory.first)) return null
  if (!clearlyMore(grown, growth(other))) return null
  return reasonOf('memory-grows', {
    ...names(own, other),
    from: own.memory.first,
    to: own.memory.last,
    otherFrom: other.memory?.first,
    otherTo: other.memory?.last,
  })
}

const collecting: Rule = ({ own, other }) => {
  const share = own.collecting
  if (share === null || share < thresholds.collecting) return null
  if (!clearlyMore(share, other.collecting)) return null
  const otherShare = other.collecting ?? undefined
  return reasonOf('collecting', { ...names(own, other), share, otherShare })
}

const oneWorkerUsed: Rule = ({ own, other, workers, otherWorkers }) => {
  const share = own.busiestShare
  if (workers < 2 || share === null) return null
  const uneven = share * workers
  // A single worker gives all answers, and that is its equal share.
  const otherUneven = otherWorkers < 2 ? 1 : (other.busiestShare ?? Number.NaN) * otherWorkers
  if (!reaches(uneven, thresholds.uneven) || !clearlyMore(uneven, otherUneven)) return null
  const otherShare = other.busiestShare ?? undefined
  return reasonOf('one-worker-used', { ...names(own, other), workers, share, otherShare })
}

const hostNoisy: Rule = ({ own, other }) => {
  const noisy = part(own.noisy, own.trials)
  if (!reaches(noisy, thresholds.noisy)) return null
  if (!clearlyMore(noisy, part(other.noisy, other.trials))) return null
  return reasonOf('host-noisy', {
    ...names(own, other),
    noisy: own.noisy,
    trials: own.trials,
    otherNoisy: other.noisy,
    otherTrials: other.trials,
  })
}

/** Applies only if no other rule does, and measurements show that nothing was full. */
const waiting: Rule = (one) => {
  const { own, other } = one
  if (own.eventLoop === null || own.allCores === null || wasFull(one)) return null
  return reasonOf('waiting', {
    ...names(own, other),
    ...cost(one),
    busy: own.eventLoop,
    otherBusy: other.eventLoop ?? undefined,
    cores: own.allCores,
    otherCores: other.allCores ?? undefined,
  })
}

const names = (own: Facts, other: Facts): { own: string; other: string } => ({
  own: own.instance,
  other: other.instance,
})

const wasFull = (one: Case): boolean =>
  [eventLoopFull, coreFull, proxyFull].some((rule) => rule({ ...one, heldBack: false }) !== null)

/** Every rule, in the order in which they are tried. */
export const rules: Readonly<Record<ExplanationRule, Rule>> = {
  'processes-gone': processesGone,
  'event-loop-full': eventLoopFull,
  'core-full': coreFull,
  'proxy-full': proxyFull,
  'memory-grows': memoryGrows,
  collecting,
  'one-worker-used': oneWorkerUsed,
  'host-noisy': hostNoisy,
  waiting,
}

const reaches = (value: number | null, threshold: number): boolean =>
  value !== null && value >= threshold

/** Tells if a number differs between the two sides; a missing number does not. */
const clearlyMore = (own: number | null, other: number | null): boolean =>
  own !== null && other !== null && own > other && own >= thresholds.clearly * other

/** Tells if it is full, and clearly more so than the other, or with clearly costlier answers. */
const isCause = (
  { own, other, heldBack }: Case,
  of: (facts: Facts) => number | null,
  threshold: number,
): boolean => {
  const full = of(own)
  const otherFull = of(other)
  if (!reaches(full, threshold)) return false
  if (!heldBack || clearlyMore(full, otherFull)) return true
  const alike = otherFull !== null && reaches(full, thresholds.alike * otherFull)
  return alike && clearlyMore(own.cpuPerThousand, other.cpuPerThousand)
}

const coresLeft = ({ own, cores }: Case): number => {
  const left = cores - own.generatorCores
  return left > 0 ? left : Number.POSITIVE_INFINITY
}

const growth = ({ memory }: Facts): number | null =>
  memory === null ? null : memory.last - memory.first

const part = (count: number, of: number): number => (of === 0 ? 0 : count / of)

/** CPU seconds for 1,000 answers: they tell two full sides apart. */
const cost = ({ own, other, heldBack }: Case): { cost?: number; otherCost?: number } =>
  !heldBack || own.cpuPerThousand === null || other.cpuPerThousand === null
    ? {}
    : { cost: own.cpuPerThousand, otherCost: other.cpuPerThousand }
