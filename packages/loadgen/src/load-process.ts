import { type Child, startChild } from './child.ts'
import {
  type Answer,
  type Ending,
  type GeneratorOptions,
  isAnswer,
  type Load,
  type Order,
  type Progress,
} from './protocol.ts'

/** The one load under way, if any. */
interface Waiting {
  onProgress(progress: Progress): void
  resolve(ending: Ending): void
}

/** Process that loads. */
export class LoadProcess {
  /** Resolves when the process has ended, with the last lines that it wrote to stderr. */
  readonly ended: Promise<string>
  private readonly child: Child<Answer>
  private waiting: Waiting | null = null

  private constructor(child: Child<Answer>) {
    this.child = child
    child.onMessage((message) => {
      if (message.kind === 'prepared' || message.kind === 'started') {
        this.waiting?.onProgress(message)
      } else if (message.kind !== 'ready') this.waiting?.resolve(message)
    })
    this.ended = child.ended
    void this.ended.then((lastWords) => this.waiting?.resolve(deathOf(lastWords)))
  }

  /** @throws LoadgenError `LOADGEN_CHILD_FAILED` */
  static async start({ allowedHosts = [] }: GeneratorOptions): Promise<LoadProcess> {
    const entry = new URL('./generator-process.ts', import.meta.url)
    return new LoadProcess(await startChild(entry, allowedHosts, isAnswer))
  }

  get pid(): number {
    return this.child.pid
  }

  get niceness(): number {
    const { ready } = this.child
    return ready.kind === 'ready' ? ready.niceness : 0
  }

  /** Runs a load; one at a time. If the process dies, the load ends as failed. */
  async run(load: Load, onProgress: (progress: Progress) => void): Promise<Ending> {
    const { promise, resolve } = Promise.withResolvers<Ending>()
    this.waiting = { onProgress, resolve }
    this.tell(load)
    const ending = await promise
    this.waiting = null
    return ending
  }

  tell(order: Order): void {
    this.child.send(order)
  }

  stop(): Promise<void> {
    return this.child.stop()
  }
}

/** Starts all processes of a generator, or none: if one does not start, the others are stopped. */
export const startProcesses = async (options: GeneratorOptions): Promise<LoadProcess[]> => {
  const { processes = 1 } = options
  const starting = Array.from({ length: processes }, () => LoadProcess.start(options))
  try {
    return await Promise.all(starting)
  } catch (error) {
    for (const one of await Promise.allSettled(starting)) {
      if (one.status === 'fulfilled') await one.value.stop()
    }
    throw error
  }
}

/** Ending of a load whose process died. */
const deathOf = (lastWords: string): Ending => ({
  kind: 'failed',
  code: 'LOADGEN_CHILD_FAILED',
  message:
    `The generator's process ended in a trial; the next has a new one. ` +
    `Its last words: ${lastWords || 'none'}`,
})
