import { writeFileSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import type { EpochMilliseconds, Milliseconds } from '@deployment-lab/result'
import { runClosedLoop, runScriptedLoop } from './closed/run.ts'
import { LoadgenError } from './errors.ts'
import { runOpenLoop } from './open/run.ts'
import { endWithParent, tellParent } from './parent.ts'
import type { Answer, Ending, Load, Order } from './protocol.ts'
import { resolveTarget, type Target } from './target.ts'

const allowedHosts = process.argv.slice(2)
/** Niceness of a generator that may choose it. */
const precedence = -10
let trial = new AbortController()

let startAt: (at: Milliseconds | null) => void = () => {}
let endAt: (at: Milliseconds, latest: Milliseconds) => void = () => {}

/** Reports that the load is prepared and waits for the common start, or for the end. */
const readyToStart = (signal: AbortSignal): Promise<Milliseconds | null> => {
  const { promise, resolve } = Promise.withResolvers<Milliseconds | null>()
  startAt = resolve
  signal.addEventListener('abort', () => resolve(null), { once: true })
  if (signal.aborted) resolve(null)
  else tellParent({ kind: 'prepared' } satisfies Answer)
  return promise
}

const load = async (order: Load, target: Target, signal: AbortSignal): Promise<Ending> => {
  switch (order.kind) {
    case 'closed':
      return { kind: 'reading', reading: await runClosedLoop(order.plan, target, signal) }
    case 'scripted':
      return { kind: 'reading', reading: await runScriptedLoop(order.plan, target, signal) }
    default: {
      const start = {
        ready: () => readyToStart(signal),
        onStart: (at: EpochMilliseconds) => tellParent({ kind: 'started', at } satisfies Answer),
        onEndable: (end: typeof endAt) => {
          endAt = end
        },
      }
      return {
        kind: 'part',
        part: await runOpenLoop(order.plan, order.share, target, signal, start),
      }
    }
  }
}

const obey = async (order: Load): Promise<Ending> => {
  trial = new AbortController()
  endAt = () => {}
  const { signal } = trial
  try {
    const target = await resolveTarget(order.plan.url, allowedHosts)
    return await load(order, target, signal)
  } catch (error) {
    if (error instanceof LoadgenError) {
      return { kind: 'failed', code: error.code, message: error.message }
    }
    // A defect of ours: end the process, and let the parent show the stack.
    setImmediate(() => {
      throw error
    })
    return new Promise(() => {})
  }
}

/**
 * Takes precedence over what is loaded, where the system allows it: in production the clients are on
 * other machines. Returns the niceness that the process has.
 */
const takePrecedence = (): number => {
  try {
    setPriority(precedence)
    // Linux weighs sessions against each other first, where it groups processes by them.
    writeFileSync('/proc/self/autogroup', `${precedence}`)
  } catch {
    // The system allows it only to root or with CAP_SYS_NICE, and not every kernel has groups.
  }
  return getPriority()
}

endWithParent()
process.on('message', (order: Order) => {
  if (order.kind === 'abort') trial.abort()
  else if (order.kind === 'start') startAt(order.at)
  else if (order.kind === 'end') endAt(order.at, order.latest)
  else void obey(order).then(tellParent)
})
tellParent({ kind: 'ready', niceness: takePrecedence() } satisfies Answer)
