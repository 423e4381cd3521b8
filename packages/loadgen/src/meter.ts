import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { GeneratorReading, Microseconds } from '@deployment-lab/result'

const resolution = 2

/** Readings of the generator's process while it loads. */
export type MeterReading = Pick<
  GeneratorReading,
  'busyShare' | 'eventLoopDelayP99' | 'eventLoopDelayMax'
>

/** Measures the generator process's use of its core while it loads. */
export class Meter {
  private readonly delay: ELDHistogram = monitorEventLoopDelay({ resolution })
  private cpu = process.cpuUsage()
  private startedAt = performance.now()

  /** Starts to measure after the first full interval; an interval without a start is dropped. */
  async start(): Promise<void> {
    this.delay.enable()
    await this.sampled()
    this.cpu = process.cpuUsage()
    this.startedAt = performance.now()
  }

  /**
   * Stops and reads, once the interval under way is recorded. Busy is the CPU time of the whole
   * process until the call, kernel and garbage collector included, less the time spent polling for
   * nothing. The delay is the lateness of a timer of 2 ms.
   */
  async stop(polled: Microseconds): Promise<MeterReading> {
    const { user, system } = process.cpuUsage(this.cpu)
    const wall = (performance.now() - this.startedAt) * 1000
    await this.sampled()
    this.delay.disable()
    const late = (nanoseconds: number): Microseconds =>
      Math.max(0, nanoseconds / 1000 - resolution * 1000)
    return {
      busyShare: Math.max(0, (user + system - polled) / wall),
      eventLoopDelayP99: late(this.delay.percentile(99)),
      eventLoopDelayMax: late(this.delay.max),
    }
  }

  private async sampled(): Promise<void> {
    const { count } = this.delay
    while (this.delay.count === count) await wait(resolution)
  }
}
