import type {
  ClosedLoopReading,
  EpochMilliseconds,
  Milliseconds,
  OpenLoopReading,
} from '@deployment-lab/result'
import { checkClosedLoopPlan, checkScriptedLoopPlan } from './check/closed.ts'
import { mostProcesses } from './check/limits.ts'
import { checkOpenLoopPlan } from './check/open.ts'
import { whole } from './check/values.ts'
import { aborted, LoadgenError } from './errors.ts'
import { type LoadProcess, startProcesses } from './load-process.ts'
import { machineNow } from './machine-clock.ts'
import { mergeParts } from './open/part.ts'
import type { ClosedLoopPlan, OpenLoopPlan, ScriptedLoopPlan } from './plan.ts'
import type { Ending, GeneratorOptions, Load } from './protocol.ts'

/**
 * Processes that load. They run one load at a time and are kept over trials. If a process has died,
 * its load fails and all are started anew for the next.
 */
export interface Generator {
  /** Pid of the first process, for closed loops and faults; changes at a restart. */
  readonly pid: number
  /** Pids of all processes; they change at a restart. */
  readonly pids: readonly number[]
  /** Niceness of the processes: below 0 they take precedence over what they load. */
  readonly niceness: number
  closedLoop(plan: ClosedLoopPlan, signal?: AbortSignal): Promise<ClosedLoopReading>
  /** A closed loop of clients with a script, by group. */
  scriptedLoop(plan: ScriptedLoopPlan, signal?: AbortSignal): Promise<ClosedLoopReading>
  /**
   * An open loop, the arrivals of each stream shared by all processes.
   *
   * @param onStart called once when the clock starts, with the reading's `startedAt`
   */
  openLoop(plan: OpenLoopPlan, signal?: AbortSignal, onStart?: OnStart): Promise<OpenLoopReading>
  /**
   * Ends the schedule of the open loop under way early: later arrivals are not sent and not
   * counted. A time after the schedule's end changes nothing.
   *
   * @param at time after the start, at least a tenth of a second ahead
   * @param latest latest end, if users are not served at that time: the schedule goes on until they
   *   are. Only a generator of one process can tell; others end at the first time
   */
  endAt(at: Milliseconds, latest?: Milliseconds): void
  stop(): Promise<void>
}

type OnStart = (startedAt: EpochMilliseconds) => void

/** Time from the moment when all processes are prepared until their common start. */
const lead: Milliseconds = 100

class Processes implements Generator {
  private readonly options: GeneratorOptions
  private all: readonly LoadProcess[] = []
  private busy = false
  private stopped = false
  /** True once a process died: the others end too, and the next load starts all of them anew. */
  private broken = false
  /** Processes that are being started in place of dead ones. */
  private starting: Promise<void> | null = null

  constructor(options: GeneratorOptions) {
    this.options = options
  }

  /** @throws LoadgenError `LOADGEN_CHILD_FAILED` */
  async start(): Promise<void> {
    const all = await startProcesses(this.options)
    this.all = all
    this.broken = false
    for (const one of all) {
      void one.ended.then(() => {
        if (this.all !== all) return
        this.broken = true
        // A missing process leaves a part of every schedule unsent.
        return this.stopAll()
      })
    }
  }

  get pid(): number {
    return this.all[0]?.pid ?? 0
  }

  get pids(): readonly number[] {
    return this.all.map(({ pid }) => pid)
  }

  get niceness(): number {
    return this.all[0]?.niceness ?? 0
  }

  closedLoop(plan: ClosedLoopPlan, signal?: AbortSignal): Promise<ClosedLoopReading> {
    return this.closed(() => checkClosedLoopPlan(plan), { kind: 'closed', plan }, signal)
  }

  scriptedLoop(plan: ScriptedLoopPlan, signal?: AbortSignal): Promise<ClosedLoopReading> {
    return this.closed(() => checkScriptedLoopPlan(plan), { kind: 'scripted', plan }, signal)
  }

  async openLoop(
    plan: OpenLoopPlan,
    signal?: AbortSignal,
    onStart?: OnStart,
  ): Promise<OpenLoopReading> {
    const of = this.all.length
    const loads = this.all.map((_, index): Load => ({ kind: 'open', plan, share: { index, of } }))
    const endings = await this.run(() => checkOpenLoopPlan(plan, of), loads, signal, onStart)
    return mergeParts(
      endings.map((ending) => {
        if (ending.kind !== 'part') throw new TypeError('an open loop was ordered')
        return ending.part
      }),
    )
  }

  endAt(at: Milliseconds, latest = at): void {
    if (!this.busy || this.broken) return
    const end = { at, latest: this.all.length === 1 ? latest : at }
    for (const one of this.all) one.tell({ kind: 'end', ...end })
  }

  async stop(): Promise<void> {
    this.stopped = true
    // The load that waits for the start gets its error.
    await this.starting?.catch(() => {})
    await this.stopAll()
  }

  private async stopAll(): Promise<void> {
    await Promise.all(this.all.map((one) => one.stop()))
  }

  private async closed(
    check: () => void,
    load: Load,
    signal?: AbortSignal,
  ): Promise<ClosedLoopReading> {
    const [ending] = await this.run(check, [load], signal)
    if (ending?.kind !== 'reading') throw new TypeError('a closed loop was ordered')
    return ending.reading
  }

  /** Runs each load in a process of its own, all from one moment on; the first failure ends all. */
  private async run(
    check: () => void | Promise<void>,
    loads: readonly Load[],
    signal?: AbortSignal,
    onStart?: OnStart,
  ): Promise<Ending[]> {
    this.assertGoing()
    if (this.busy) {
      throw new LoadgenError(
        'LOADGEN_BUSY',
        'The generator runs one load at a time; wait for the one under way, or start another.',
      )
    }
    if (signal?.aborted) throw aborted()
    this.busy = true
    try {
      await check()
      if (this.broken) await this.startAnew()
      if (signal?.aborted) throw aborted()
      return await this.runNow(loads, signal, onStart)
    } finally {
      this.busy = false
    }
  }

  private assertGoing(): void {
    if (!this.stopped) return
    throw new LoadgenError('LOADGEN_STOPPED', 'The generator was stopped; start another one.')
  }

  private async startAnew(): Promise<void> {
    await this.stopAll()
    this.assertGoing()
    this.starting = this.start()
    try {
      await this.starting
    } finally {
      this.starting = null
    }
    this.assertGoing()
  }

  private async runNow(
    loads: readonly Load[],
    signal?: AbortSignal,
    onStart: OnStart = () => {},
  ): Promise<Ending[]> {
    const taking = this.all.slice(0, loads.length)
    let unprepared = loads.length
    const failures: LoadgenError[] = []
    const abort = (): void => {
      for (const one of taking) one.tell({ kind: 'abort' })
    }
    const start = (): void => {
      unprepared -= 1
      if (unprepared > 0) return
      const at = taking.length === 1 ? null : machineNow() + lead
      for (const one of taking) one.tell({ kind: 'start', at })
    }
    signal?.addEventListener('abort', abort, { once: true })
    const endings = await Promise.all(
      loads.map(async (load, index) => {
        const ending = await taking[index]?.run(load, (progress) => {
          if (progress.kind === 'prepared') start()
          // The processes start at one moment; the reading takes it from the first.
          else if (index === 0) onStart(progress.at)
        })
        if (ending === undefined) throw new TypeError('there is no process for a load')
        if (ending.kind !== 'failed') return ending
        failures.push(new LoadgenError(ending.code, ending.message))
        abort()
        return ending
      }),
    ).finally(() => signal?.removeEventListener('abort', abort))
    const [failure] = failures
    if (failure === undefined) return endings
    // A process died: the others end before the error is thrown.
    if (this.broken) await this.stopAll()
    throw failure
  }
}

/**
 * Starts the processes that load: one, unless `processes` says more. They are warm after their
 * first trial, so use them for a whole run. They end with `stop()` and when the process that started
 * them ends. When one of them dies the others end too, and all are started anew for the next load.
 *
 * Its methods throw LoadgenError: `LOADGEN_PLAN_INVALID`, `LOADGEN_TARGET_INVALID`,
 * `LOADGEN_TARGET_UNRESOLVED`, `LOADGEN_TARGET_NOT_LOOPBACK`, `LOADGEN_SOURCE_UNAVAILABLE`,
 * `LOADGEN_CLIENT_INVALID`,
 * `LOADGEN_ANSWERS_UNPAIRED`, `LOADGEN_BUSY`, `LOADGEN_ABORTED` (once no socket is left),
 * `LOADGEN_STOPPED`, `LOADGEN_CHILD_FAILED`.
 *
 * @throws LoadgenError `LOADGEN_CHILD_FAILED`, `LOADGEN_PLAN_INVALID`
 */
export const startGenerator = async (options: GeneratorOptions = {}): Promise<Generator> => {
  whole('the number of processes', options.processes ?? 1, 1, mostProcesses)
  const generator = new Processes(options)
  await generator.start()
  return generator
}
