import { runClosedLoop, runScriptedLoop } from './closed/run.ts'
import { LoadgenError } from './errors.ts'
import { runOpenLoop } from './open/run.ts'
import { endWithParent, tellParent } from './parent.ts'
import type { Answer, Order } from './protocol.ts'
import { resolveTarget, type Target } from './target.ts'

const allowedHosts = process.argv.slice(2)
let trial = new AbortController()

type Load = Exclude<Order, { kind: 'abort' }>

const load = (order: Load, target: Target, signal: AbortSignal) => {
  switch (order.kind) {
    case 'closed':
      return runClosedLoop(order.plan, target, signal)
    case 'scripted':
      return runScriptedLoop(order.plan, target, signal)
    default:
      return runOpenLoop(order.plan, target, signal)
  }
}

const obey = async (order: Load): Promise<Answer> => {
  trial = new AbortController()
  const { signal } = trial
  try {
    const target = await resolveTarget(order.plan.url, allowedHosts)
    return { kind: 'reading', reading: await load(order, target, signal) }
  } catch (error) {
    if (error instanceof LoadgenError) {
      return { kind: 'failed', code: error.code, message: error.message }
    }
    // A defect of ours: end, and let the parent show the stack.
    setImmediate(() => {
      throw error
    })
    return new Promise(() => {})
  }
}

endWithParent()
process.on('message', (order: Order) => {
  if (order.kind === 'abort') trial.abort()
  else void obey(order).then(tellParent)
})
tellParent({ kind: 'ready' } satisfies Answer)
