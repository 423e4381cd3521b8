import type { ClosedLoopReading, OpenLoopReading } from '@deployment-lab/result'
import { checkClosedLoopPlan, checkScriptedLoopPlan } from './check/closed.ts'
import { checkOpenLoopPlan } from './check/open.ts'
import { type Child, startChild } from './child.ts'
import { aborted, LoadgenError } from './errors.ts'
import type { ClosedLoopPlan, OpenLoopPlan, ScriptedLoopPlan } from './plan.ts'
import { type Answer, type GeneratorOptions, isAnswer, type Order } from './protocol.ts'

/** The process that loads. It runs one load at a time and is kept over trials. */
export interface Generator {
  readonly pid: number
  closedLoop(plan: ClosedLoopPlan, signal?: AbortSignal): Promise<ClosedLoopReading>
  /** A closed loop of clients with a script, by group. */
  scriptedLoop(plan: ScriptedLoopPlan, signal?: AbortSignal): Promise<ClosedLoopReading>
  openLoop(plan: OpenLoopPlan, signal?: AbortSignal): Promise<OpenLoopReading>
  stop(): Promise<void>
}

type Load = Exclude<Order, { kind: 'abort' }>

/** The one load under way, if any. */
interface Waiting {
  resolve(answer: Answer): void
  reject(error: LoadgenError): void
}

class GeneratorProcess implements Generator {
  private readonly child: Child<Answer>
  private waiting: Waiting | null = null
  private over: LoadgenError | null = null

  constructor(child: Child<Answer>) {
    this.child = child
    child.onMessage((message) => this.waiting?.resolve(message))
    void child.ended.then((lastWords) => {
      this.over ??= new LoadgenError(
        'LOADGEN_CHILD_FAILED',
        `The generator's process ended in a trial. Its last words: ${lastWords || 'none'}`,
      )
      this.waiting?.reject(this.over)
    })
  }

  get pid(): number {
    return this.child.pid
  }

  async closedLoop(plan: ClosedLoopPlan, signal?: AbortSignal): Promise<ClosedLoopReading> {
    checkClosedLoopPlan(plan)
    const reading = await this.order({ kind: 'closed', plan }, signal)
    if (reading.model !== 'closed') throw new TypeError('a closed loop was ordered')
    return reading
  }

  async scriptedLoop(plan: ScriptedLoopPlan, signal?: AbortSignal): Promise<ClosedLoopReading> {
    checkScriptedLoopPlan(plan)
    const reading = await this.order({ kind: 'scripted', plan }, signal)
    if (reading.model !== 'closed') throw new TypeError('a closed loop was ordered')
    return reading
  }

  async openLoop(plan: OpenLoopPlan, signal?: AbortSignal): Promise<OpenLoopReading> {
    checkOpenLoopPlan(plan)
    const reading = await this.order({ kind: 'open', plan }, signal)
    if (reading.model !== 'open') throw new TypeError('an open loop was ordered')
    return reading
  }

  async stop(): Promise<void> {
    this.over ??= new LoadgenError(
      'LOADGEN_STOPPED',
      'The generator was stopped; start another one.',
    )
    await this.child.stop()
  }

  private async order(load: Load, signal?: AbortSignal) {
    if (this.over !== null) throw this.over
    if (this.waiting !== null) {
      throw new LoadgenError(
        'LOADGEN_BUSY',
        'The generator runs one load at a time; wait for the one under way, or start another.',
      )
    }
    if (signal?.aborted) throw aborted()
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.waiting = { resolve, reject }
    const abort = () => this.child.send({ kind: 'abort' } satisfies Order)
    signal?.addEventListener('abort', abort, { once: true })
    this.child.send(load)
    try {
      const answer = await promise
      if (answer.kind === 'failed') throw new LoadgenError(answer.code, answer.message)
      if (answer.kind === 'ready') throw new TypeError('a reading was awaited')
      return answer.reading
    } finally {
      signal?.removeEventListener('abort', abort)
      this.waiting = null
    }
  }
}

/**
 * Starts the process that loads. It is warm after its first trial, so use one for a whole run.
 * It ends with `stop()`, and when the process that started it ends.
 *
 * Its methods throw LoadgenError: `LOADGEN_PLAN_INVALID`, `LOADGEN_TARGET_INVALID`,
 * `LOADGEN_TARGET_UNRESOLVED`, `LOADGEN_TARGET_NOT_LOOPBACK`, `LOADGEN_SOURCE_UNAVAILABLE`, `LOADGEN_BUSY`, `LOADGEN_ABORTED`
 * (once no socket is left), `LOADGEN_STOPPED`, `LOADGEN_CHILD_FAILED`.
 *
 * @throws LoadgenError `LOADGEN_CHILD_FAILED`
 */
export const startGenerator = async (options: GeneratorOptions = {}): Promise<Generator> =>
  new GeneratorProcess(
    await startChild(
      new URL('./generator-process.ts', import.meta.url),
      options.allowedHosts ?? [],
      isAnswer,
    ),
  )
