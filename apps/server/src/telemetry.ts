import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { closeSync, openSync, write, writeSync } from 'node:fs'
import { join } from 'node:path'
import { PerformanceObserver, performance } from 'node:perf_hooks'
import type { FastifyInstance } from 'fastify'

/** Four lines a second: a trial of a second is read from the lines around its ends. */
const INTERVAL_MS = 250
/** Most of the cost of telemetry: this timer wakes a process at rest 40 times a second. */
const RESOLUTION_MS = 25

/** Channel on which Node reports each finished answer: no request passes through our code. */
const ANSWERED = 'http.server.response.finish'

/**
 * Writes the state of this process's event loop to `<folder>/<name>.jsonl`, until the app closes.
 * Counters go on from the start. The delay is the largest since the line before: a line has ten
 * samples, so it is their 99th percentile too. A line that cannot be written is left out, and the
 * next has its delay.
 *
 * @param name name of the process in its answers
 * @throws the error of opening the file
 */
export function startTelemetry(app: FastifyInstance, folder: string, name: string): void {
  const file = openSync(join(folder, `${name}.jsonl`), 'a')
  let requests = 0
  let collecting = 0
  let writing = false
  let closing = false
  let sampledAt = performance.now()
  let linedAt = sampledAt
  let latest = 0
  const answered = (): void => {
    requests += 1
  }
  const count = (entries: readonly { readonly duration: number }[]): void => {
    for (const { duration } of entries) collecting += duration
  }
  const collections = new PerformanceObserver((list) => count(list.getEntries()))
  // Node's own histogram of delays forgets the interval under way when it is reset.
  const sample = (): void => {
    const now = performance.now()
    latest = Math.max(latest, now - sampledAt - RESOLUTION_MS)
    sampledAt = now
  }
  const lineOf = (connections: number): string => {
    const { active, idle } = performance.eventLoopUtilization()
    const delayP99 = Math.round(latest * 1000)
    const counted = { active, idle, collecting, requests, connections, delayP99 }
    return `${JSON.stringify({ at: Date.now(), ...counted })}\n`
  }
  const tell = (connections: number): void => {
    if (closing) return
    sample()
    const told = latest
    const line = lineOf(connections)
    latest = 0
    writing = true
    write(file, line, (error, written) => {
      writing = false
      if (error !== null || written < line.length) latest = Math.max(latest, told)
      if (closing) end()
    })
  }
  const ask = (): void => {
    linedAt = sampledAt
    // The next line has the delay of this one.
    if (!writing) app.server.getConnections((_error, found) => tell(found ?? 0))
  }
  const end = (): void => {
    sample()
    count(collections.takeRecords())
    try {
      writeSync(file, lineOf(0))
    } catch {
      // The line is left out, like any other that cannot be written.
    }
    closeSync(file)
  }
  subscribe(ANSWERED, answered)
  collections.observe({ entryTypes: ['gc'] })
  const timer = setInterval(() => {
    sample()
    if (sampledAt - linedAt > INTERVAL_MS - RESOLUTION_MS / 2) ask()
  }, RESOLUTION_MS).unref()
  ask()
  app.addHook('onClose', async () => {
    closing = true
    clearInterval(timer)
    // The descriptor of a file closed during a write may belong to another file by then.
    if (!writing) end()
    collections.disconnect()
    unsubscribe(ANSWERED, answered)
  })
}
