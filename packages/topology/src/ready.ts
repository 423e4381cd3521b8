import { setTimeout as wait } from 'node:timers/promises'
import type { Milliseconds } from '@deployment-lab/result'
import { ask } from './ask.ts'
import { type Hosted, nameInAnswers } from './driver.ts'
import { TopologyError, withLog } from './errors.ts'
import { isRecord, parseJson } from './json.ts'
import type { Target } from './targets.ts'

/** The start to wait for, and the time limit. */
export interface Expectation {
  readonly title: string
  readonly url: string
  readonly target: Target
  readonly workers: number
  readonly folder: string
  readonly signal: AbortSignal
  readonly within: Milliseconds
}

/** Time after which a single question is given up: the next may find another worker. */
const questionWithin: Milliseconds = 2000
const pause: Milliseconds = 20
const logLines = 20
const busy = 'If this machine is busy, end what else runs on it and start it again.'

/**
 * Asks until the topology is ready and every worker has named itself over connections of their own.
 * Only processes of this topology count as workers, so another server's answer on the same port is
 * not mistaken for it.
 *
 * @throws TopologyError `TOPOLOGY_DIED` as soon as it is known that it will not get ready,
 * `TOPOLOGY_NOT_READY` after `within`; both with its last log lines. The signal's reason when it
 * aborts.
 */
export async function waitUntilReady(hosted: Hosted, expected: Expectation): Promise<void> {
  const { title, folder, signal } = expected
  const deadline = performance.now() + expected.within
  const answered = new Set<string>()
  let last = 'its processes are starting'
  for (;;) {
    signal.throwIfAborted()
    const health = await hosted.health()
    if (health.state === 'down') {
      const log = await hosted.logTail(logLines)
      const code = health.code ?? 'TOPOLOGY_DIED'
      throw new TopologyError(code, withLog(`${title}: ${health.reason}.`, log, folder))
    }
    // A proxy that is asked before its workers are ready may leave them out for a minute.
    if (health.state === 'up')
      last = await look(hosted, expected, answered).catch((error: unknown) => reasonOf(error))
    if (answered.size >= expected.workers) return
    if (performance.now() > deadline) {
      const cause = (await hosted.whyNotReady?.()) ?? last
      const log = await hosted.logTail(logLines)
      const sentence = `${title} was not ready within ${expected.within / 1000} s: ${cause}. ${busy}`
      throw new TopologyError('TOPOLOGY_NOT_READY', withLog(sentence, log, folder))
    }
    await wait(pause, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

/** Tells if a topology is ready and as many workers as expected answer. Never throws. */
export async function everyWorkerServes(hosted: Hosted, expected: Expectation): Promise<boolean> {
  const answered = new Set<string>()
  await look(hosted, expected, answered).catch(() => {})
  return answered.size >= expected.workers
}

/** Asks once and keeps the workers that answered; returns the progress in words. */
async function look(hosted: Hosted, expected: Expectation, answered: Set<string>): Promise<string> {
  const { url, target, signal, workers } = expected
  const ready = await ask(url + target.readyPath, signal, questionWithin)
  if (ready.status !== 200) return `GET ${target.readyPath} answered ${ready.status}`
  const alive = new Set(
    (await hosted.processes()).flatMap((one) =>
      one.role === 'worker' ? [nameInAnswers(one)] : [],
    ),
  )
  // Workers take turns: a few more questions than workers reach all of them.
  for (let asked = 0; asked < workers * 2 && answered.size < workers; asked += 1) {
    const { status, body } = await ask(url + target.whoamiPath, signal, questionWithin)
    if (status !== 200) return `GET ${target.whoamiPath} answered ${status}`
    const name = nameIn(body)
    if (name === null || !alive.has(name))
      return `GET ${target.whoamiPath} was answered by a process that is not part of it (${name ?? 'unnamed'})`
    answered.add(name)
  }
  for (const name of answered) if (!alive.has(name)) answered.delete(name)
  return `${answered.size} of ${workers} workers answered`
}

/** The name of the process that answered: its `process`, or its `pid` without one. */
function nameIn(body: string): string | null {
  const answer = parseJson(body)
  if (!isRecord(answer)) return null
  const { process: name, pid } = answer
  if (typeof name === 'string') return name
  return typeof pid === 'number' ? String(pid) : null
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'nothing answered'
  return 'code' in error && error.code === 'ECONNREFUSED'
    ? 'nothing listened on its port'
    : `nothing answered (${error.message})`
}
