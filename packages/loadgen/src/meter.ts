import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import type { GeneratorReading, Microseconds } from '@deployment-lab/result'

const resolution = 2

/** What the generator's process does with its core while it loads. */
export class Meter {
  private readonly delay: ELDHistogram = monitorEventLoopDelay({ resolution })
  private cpu = process.cpuUsage()
  private startedAt = performance.now()

  start(): void {
    this.delay.enable()
    this.cpu = process.cpuUsage()
    this.startedAt = performance.now()
  }

  /**
   * Stops and reads. Busy is the CPU time of the whole process, kernel and garbage collector
   * included, less what was spent polling for nothing. The delay is by how much a timer of
   * 2 ms comes late.
   */
  stop(
    polled: Microseconds,
  ): Pick<GeneratorReading, 'busyShare' | 'eventLoopDelayP99' | 'eventLoopDelayMax'> {
    const { user, system } = process.cpuUsage(this.cpu)
    const wall = (performance.now() - this.startedAt) * 1000
    this.delay.disable()
    const late = (nanoseconds: number): Microseconds =>
      this.delay.count === 0 ? 0 : Math.max(0, nanoseconds / 1000 - resolution * 1000)
    return {
      busyShare: Math.max(0, (user + system - polled) / wall),
      eventLoopDelayP99: late(this.delay.percentile(99)),
      eventLoopDelayMax: late(this.delay.max),
    }
  }
}
