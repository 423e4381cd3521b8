import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { close, openSync, write } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks'
import type { FastifyInstance } from 'fastify'

/** Four lines a second: a trial of a second begins within one, and is told from those around it. */
const INTERVAL_MS = 250
/** Half of what telemetry costs is this timer: at 10 it would be more than two thirds. */
const RESOLUTION_MS = 20

/** Node itself says here that an answer is out: no request passes through anything of ours. */
const ANSWERED = 'http.server.response.finish'

/**
 * Has this process write what its event loop does to `<folder>/<name>.jsonl`, until the app closes.
 * Counters go on from the start; the delay is of the time since the line before. A line that cannot
 * be written is left out.
 *
 * @param name what the process calls itself in its answers
 * @throws what opening the file throws
 */
export function startTelemetry(app: FastifyInstance, folder: string, name: string): void {
  const file = openSync(join(folder, `${name}.jsonl`), 'a')
  let requests = 0
  let collecting = 0
  let writing = false
  const answered = (): void => {
    requests += 1
  }
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) collecting += duration
  })
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const tell = (connections: number): void => {
    const { active, idle } = performance.eventLoopUtilization()
    const late = delay.count === 0 ? 0 : delay.percentile(99) / 1000 - RESOLUTION_MS * 1000
    const line = {
      at: Date.now(),
      active,
      idle,
      collecting,
      requests,
      connections,
      delayP99: Math.max(0, Math.round(late)),
    }
    delay.reset()
    writing = true
    write(file, `${JSON.stringify(line)}\n`, () => {
      writing = false
    })
  }
  const ask = (): void => {
    // The next line says what this one would have: all but the delay goes on from the start.
    if (!writing) app.server.getConnections((_error, count) => tell(count ?? 0))
  }
  subscribe(ANSWERED, answered)
  collections.observe({ entryTypes: ['gc'] })
  delay.enable()
  const timer = setInterval(ask, INTERVAL_MS).unref()
  ask()
  app.addHook('onClose', async () => {
    clearInterval(timer)
    delay.disable()
    collections.disconnect()
    unsubscribe(ANSWERED, answered)
    close(file)
  })
}
