import { Type } from 'typebox'

/** Reasons why a number has no value. */
export interface ReadingReasons {
  'no-trial': object
  'no-counting-trial': object
  'no-reading': object
  repeated: { trial: string }
  /** The cause is the gate that failed. */
  void: object
  /** The message of the error that kept a trial from being run. */
  failed: { message: string }
  'closed-loop-waits': object
  'open-loop-sets-rate': object
  'needs-usage': object
  'none-sent': object
  'no-peak': object
  'too-many-lost': { lost: number; offered: number; allowed: number }
  'too-few-samples': { samples: number }
  'not-reached': { timeout: number }
  'unequal-load': object
  'usage-not-read': object
  'worker-died': object
  'no-cpu-time': object
  'no-correct-answer': object
  'nothing-warmed-up': object
  'few-windows': { windows: number; needed: number }
  'few-answers-in-window': object
  'no-telemetry': object
  'no-such-role': object
  'roles-not-apart': object
}

/** Reasons from a machine that does not show something, or has not enough of it. */
export interface MachineReasons {
  'no-proc': object
  'not-told': { what: 'load' | 'swapping' | 'temperature' | 'steal' | 'busy' }
  'own-use-unknown': object
  'no-process-left': object
  'no-container-left': object
  'no-control-groups': { message: string }
  'listing-failed': { message: string }
  'trial-too-short': object
  'account-lost': { role: string; second: number }
  'descriptors-hidden': { role?: string | undefined }
  'workers-silent': object
  'in-other-containers': object
  'workers-not-asked': object
  'too-few-cores': {
    needed: number
    workers: number
    forWorkers: number
    proxies: number
    cores: number
  }
}

/** Resources that the generator's machine ran out of: how often, and the requests not sent. */
export interface Shortage {
  descriptors?: number | undefined
  ports?: number | undefined
  memory?: number | undefined
  lacking: number
  offered: number
}

/** Findings of gates. */
export interface GateReasons {
  'answers-equal': { cases: number; declared: number }
  headroom: { times: number; needed: number }
  'topology-full': { eventLoop: number | null; cores: number | null }
  'generator-fit': { busy: number }
  /** Shares, and times in microseconds; only values beyond their limit are present. */
  'generator-late': Partial<Shortage> & {
    busy?: number | undefined
    sent?: number | undefined
    lag?: number | undefined
    late?: number | undefined
    allowed: number
    standstill?: number | undefined
    allowedStandstill?: number | undefined
  }
  'generator-shortage': Shortage
  little: { error: number }
  /** Microseconds. */
  'floor-kept': { median: number; of: Floor; takes: number }
  'floor-broken': { median: number; of: Floor; takes: number }
  'workers-died': { died: number }
  'workers-absent': { there: number; expected: number }
  'unknown-process': { processes: string }
  'nameless-answers': object
  'workers-answered': object
  'no-worker-died': object
  'died-as-asked': { died: number }
  'faults-not-answered': object
  'nothing-broke': object
  accounted: { arrivals: number }
  unaccounted: { arrivals: number }
  'unasked-answers': { times: number }
  reopened: { connections: number }
  'wrong-answers': {
    wrong: number
    errors: number
    timeouts: number
    unanswered: number
    ok: number
  }
  'right-answers': { ok: number; others: number }
  steady: { difference?: number | undefined; windows: number }
  'not-steady': { difference?: number | undefined; windows: number }
  /** Milliseconds. */
  slept: { time: number }
  'clock-set': { by: number }
  /** Disturbances; only those that occurred are present. */
  noisy: {
    steal?: number | undefined
    othersBusy?: number | undefined
    swapped?: number | undefined
  }
  calm: object
  unwritten: { message: string }
}

/** Least work: that of a request in the scenario, or of a server that does nothing. */
export type Floor = 'work' | 'null-server'

/** Reasons of verdicts. */
export interface VerdictReasons {
  'few-blocks': { blocks: number }
  'no-effect-excluded': object
  'inside-margin': object
  'too-small-too-wide': object
  'lost-by-correction': object
  'interval-holds-both': object
  'no-pair': object
  'few-pairs': { pairs: number; blocks: number }
  'lower-bounds': object
  'bound-decides': { side: 'own' | 'reference' }
  'fewer-than-two-blocks': object
  'sign-flip-blocks': { most: number }
  'differs-from-itself': { reference: string }
  'lost-on-one-side': {
    most: string
    mostLost: number
    least: string
    leastLost: number
    blocks: number
    gates?: string | undefined
  }
  /** Reasons of a comparison of two runs: the cause is in the run that did not compare. */
  'in-run': { run: string }
  'not-compared': { run: string }
}

/** Reasons of budget states. A value that was not measured has the reading's own reason. */
export interface BudgetReasons {
  'within-limit': object
  'beyond-limit': object
  'lower-bound': object
  'interval-within': object
  'interval-beyond': object
  'interval-holds-limit': object
  'no-such-metric': object
  'few-pairs-for-budget': { pairs: number; needed: number }
  /** Reason in the topology's own words. */
  'left-out': { topology: string; why: string }
}

/** Reasons in a search for capacity, of a trial or of an instance. Times are microseconds. */
export interface CapacityReasons {
  'few-succeeded': { success: number; offered: number; needed: number }
  'p90-above': { p90: number; limit: number }
  'p99-above': { p99: number; limit: number }
  'nothing-offered': object
  'server-held-up': object
  'sent-late': { sent: number; needed: number }
  'nothing-tried': object
  'all-void': object
  'nothing-passed': object
  'nothing-failed-yet': object
  contradicting: { from: number; to: number }
  'ends-agreed': object
  'search-not-over': object
  'rates-void': { rates: string }
  'too-many-trials': object
  'ceiling-void': { rates: string }
  ceiling: object
}

type Sides = { own: string; other: string }
type Cost = { cost?: number | undefined; otherCost?: number | undefined }

/** Findings of telemetry about two sides. A value that is left out was not measured. */
export interface ExplanationReasons {
  'processes-gone': Sides &
    Record<'gone' | 'unasked' | 'fewer' | 'ran' | 'restarts', number> &
    Record<'otherGone' | 'otherUnasked' | 'otherFewer' | 'otherRan' | 'otherRestarts', number>
  'event-loop-full': Sides & Cost & { busy: number; otherBusy?: number | undefined }
  'core-full': Sides & Cost & { cores: number; otherCores?: number | undefined }
  'cores-full': Sides & Cost & { cores: number; left: number; otherCores?: number | undefined }
  'proxy-full': Sides & { cores: number; otherCores?: number | undefined }
  'memory-grows': Sides & {
    from: number
    to: number
    otherFrom?: number | undefined
    otherTo?: number | undefined
  }
  collecting: Sides & { share: number; otherShare?: number | undefined }
  'one-worker-used': Sides & { workers: number; share: number; otherShare?: number | undefined }
  'host-noisy': Sides & Record<'noisy' | 'trials' | 'otherNoisy' | 'otherTrials', number>
  waiting: Sides &
    Cost & {
      busy: number
      otherBusy?: number | undefined
      cores: number
      otherCores?: number | undefined
    }
}

/** Reasons why a run ended early or grew, and why two runs cannot be compared. */
export interface RunReasons {
  interrupted: object
  'stopped-by-error': { message: string }
  'not-over': { trials: number; of: number }
  'reference-differs': { scenarios: string }
  'wide-intervals': { scenarios: string }
  'repeated-for-noise': { scenarios: string; trial: string }
  differs: { what: string; a: string | number; b: string | number }
  partial: { run: string }
  'differs-from-itself-in': { run: string; reference: string; where: string }
  'no-reference': { run: string }
  'no-scenario-in-common': object
}

/** Reasons of an outcome for users, and of faults. Times are milliseconds. */
export interface FailureReasons {
  'ability-missing': { ability: string }
  'no-traffic': object
  'nothing-broken': object
  'not-recovered': object
  'not-served-at-the-end': object
  lost: { lost: number; offered: number; allowed: number }
  gap: { gap: number; allowed: number }
  slow: { stream: string; p99: number; allowed: number }
  fact: { name: string; makes: string }
  'control-served': { answered: number; lost: number; p99?: number | undefined; allowed: number }
  'control-disturbed': { answered: number; lost: number; p99?: number | undefined; allowed: number }
  'faults-took-hold': { faults: number }
  'fault-did-not-hold': { fault: string }
  'fault-not-begun': object
  'fault-failed': { message: string }
  'fault-not-undone': { message: string }
  'fault-not-over': { fault: string }
  'stream-turned-away': { stream: string; offered: number }
  'fault-no-such-member': { member: string }
  'fault-process-survived': { name: string; signal: string }
  'fault-process-not-frozen': { name: string }
  'fault-no-worker-ended': object
  'fault-no-worker-loops': object
  'fault-nothing-leaked': object
  'fault-workers-not-replaced': { left: number; said?: string | undefined }
  'fault-not-scaled': { workers: number; expected: number }
  'fault-not-started-again': { message: string }
  'fault-store-runs': { how: string }
  'fault-watcher-did-not-restart': object
}

/** The values that belong to each code. */
export interface ReasonValues
  extends ReadingReasons,
    MachineReasons,
    GateReasons,
    VerdictReasons,
    BudgetReasons,
    CapacityReasons,
    ExplanationReasons,
    FailureReasons,
    RunReasons {}

/** The codes of this lab's own reasons; a fault or a metric may bring others. */
export type ReasonCode = keyof ReasonValues

/** Reason for a fact: a code with its numbers and names, of which reports make sentences. */
export interface Reason {
  code: string
  values?: Record<string, number | string>
  /** The reason behind this one. */
  cause?: Reason
}

const valueSchema = Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()]))
const fields = { code: Type.String({ minLength: 1 }), values: Type.Optional(valueSchema) }
/** Checked to the second cause; the schema does not check those behind it. */
const cause = Type.Object({ ...fields, cause: Type.Optional(Type.Object(fields)) })
export const Reason = Type.Unsafe<Reason>(Type.Object({ ...fields, cause: Type.Optional(cause) }))

type Rest<Code extends ReasonCode> = object extends ReasonValues[Code]
  ? [values?: ReasonValues[Code], cause?: Reason | undefined]
  : [values: ReasonValues[Code], cause?: Reason | undefined]

/** A reason with the values of its code; those that are undefined are left out. */
export const reasonOf = <Code extends ReasonCode>(
  code: Code,
  ...[values, cause]: Rest<Code>
): Reason => {
  const present = Object.entries(values ?? {}).filter(([, value]) => value !== undefined)
  return {
    code,
    ...(present.length > 0 && { values: Object.fromEntries(present) }),
    ...(cause !== undefined && { cause }),
  }
}

/** A number that was measured, or the reason why there is none. A missing number is never 0. */
export const Reading = Type.Union([
  Type.Object({ value: Type.Number(), missing: Type.Null() }),
  Type.Object({ value: Type.Null(), missing: Reason }),
])
export type Reading = { value: number; missing: null } | { value: null; missing: Reason }

/** A reading that has a value. */
export const measured = (value: number): { value: number; missing: null } => ({
  value,
  missing: null,
})

/** Makes a reading without a value, with the reason. */
export const notMeasured = <Code extends ReasonCode>(code: Code, ...rest: Rest<Code>): Reading => ({
  value: null,
  missing: reasonOf(code, ...rest),
})

/** Makes a reading without a value, for a reason that is known already. */
export const withoutValue = (missing: Reason): Reading => ({ value: null, missing })
