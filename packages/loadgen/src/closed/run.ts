import type { ClosedLoopReading, Microseconds } from '@deployment-lab/result'
import autocannon, { type Client } from 'autocannon'
import { aborted, type LoadgenError } from '../errors.ts'
import { Meter, type MeterReading } from '../meter.ts'
import type { ClosedLoopPlan, ScriptedLoopPlan } from '../plan.ts'
import type { Target } from '../target.ts'
import { Answers } from './answers.ts'
import { drain } from './drain.ts'
import type { Count, Drive } from './drive.ts'
import { driveOneRequest } from './one-request.ts'
import { watchPairing } from './pairing.ts'
import { driveScript } from './script.ts'
import { SocketWatch } from './sockets.ts'

/** autocannon retries a refused connection at once: a dead server would cost a core to the end. */
const mostConnectionErrors = 1_000

interface Loading {
  plan: Pick<ClosedLoopPlan, 'duration' | 'timeout'>
  driveWith: (count: Count) => Drive
  signal: AbortSignal
  answers: Answers
  /** Called when counting ends, before the answers under way are awaited. */
  atEnd: () => void
}

/** Counts until the duration is over, the server is plainly gone, or the signal says stop. */
const load = ({ plan, driveWith, signal, answers, atEnd }: Loading): Promise<Microseconds> =>
  new Promise((resolve, reject) => {
    let startedAt = performance.now()
    let counting = true
    let elapsed: Microseconds = 0
    let failure: LoadgenError | null = null
    const clients: Client[] = []
    const answeredAt = new Map<unknown, number>()
    const { options, onAnswer, countsUnderWay } = driveWith((correct, latency, group) => {
      if (counting) answers.add(correct, latency, group)
    })
    const fail = (error: LoadgenError): void => {
      failure ??= error
      counting = false
      // Clients are destroyed at once, or a client in the middle of this answer would throw at its
      // end.
      for (const client of clients) client.destroy()
      tracker.stop()
    }
    const setupClient = (client: Client): void => {
      clients.push(client)
      watchPairing(client, fail)
    }
    const tracker = autocannon({ ...options, setupClient }, (error) => {
      clearTimeout(timer)
      if (failure !== null) reject(failure)
      else if (error === null) resolve(elapsed)
      else reject(error)
    })
    const end = (): void => {
      if (!counting) return
      counting = false
      const endedAt = performance.now()
      elapsed = (endedAt - startedAt) * 1000
      atEnd()
      // A client sends its next request when it has an answer, so the request is as old as the
      // answer.
      for (const at of answeredAt.values()) answers.underWay += (endedAt - at) * 1000
      void drain(clients, plan.timeout, signal).then((lost) => {
        answers.unanswered = lost
        tracker.stop()
      })
    }
    let timer = setTimeout(end, plan.duration)
    signal.addEventListener('abort', end, { once: true })
    tracker.on('start', () => {
      startedAt = performance.now()
      clearTimeout(timer)
      if (counting) timer = setTimeout(end, plan.duration)
    })
    // Milliseconds with a fraction, from process.hrtime: only autocannon's histogram truncates
    // them.
    tracker.on('response', (client: unknown, status: number, _bytes: number, ms: number) => {
      if (countsUnderWay && counting) answeredAt.set(client, performance.now())
      onAnswer(status, ms * 1000)
    })
    tracker.on('reqError', (error: NodeJS.ErrnoException) => {
      if (!counting) return
      // A time-out of autocannon is an Error without a code; errors of the kernel have a code.
      if (error.code === undefined) answers.timeouts += 1
      else answers.connectionErrors += 1
      if (answers.connectionErrors >= mostConnectionErrors) end()
    })
  })

/**
 * Runs a closed-loop trial in this process, by autocannon 9.0.0: without its workers, rates and
 * percentiles. Its `ignoreCoordinatedOmission` is left out, since it refuses the option without a
 * rate and corrects nothing then.
 *
 * @throws LoadgenError `LOADGEN_ABORTED` and `LOADGEN_ANSWERS_UNPAIRED`, once all sockets are closed
 */
export const runClosedLoop = (
  plan: ClosedLoopPlan,
  target: Target,
  signal: AbortSignal,
): Promise<ClosedLoopReading> =>
  run(plan, new Answers(plan.connections, []), signal, (count) =>
    driveOneRequest(plan, target, count),
  )

/**
 * Runs a closed-loop trial of clients that each go through a script, by autocannon within the same
 * limits; answers are counted by group too.
 *
 * @throws LoadgenError `LOADGEN_ABORTED` and `LOADGEN_ANSWERS_UNPAIRED`, once all sockets are closed
 */
export const runScriptedLoop = (
  plan: ScriptedLoopPlan,
  target: Target,
  signal: AbortSignal,
): Promise<ClosedLoopReading> => {
  const groups = new Set(plan.script.map(({ group }) => group))
  return run(plan, new Answers(plan.connections, groups), signal, (count) =>
    driveScript(plan, target, count),
  )
}

const run = async (
  plan: ClosedLoopPlan | ScriptedLoopPlan,
  answers: Answers,
  signal: AbortSignal,
  driveWith: (count: Count) => Drive,
): Promise<ClosedLoopReading> => {
  if (signal.aborted) throw aborted()
  const { connections } = plan
  const sockets = new SocketWatch()
  const meter = new Meter()
  let elapsed: Microseconds
  let generator: Promise<MeterReading> | null = null
  let opened = 0
  const atEnd = (): void => {
    generator = meter.stop(0)
    opened = sockets.opened
  }
  sockets.start()
  await meter.start()
  try {
    elapsed = await load({ plan, driveWith, signal, answers, atEnd })
  } finally {
    await sockets.close()
  }
  if (signal.aborted) throw aborted()
  return {
    model: 'closed',
    connections,
    ...answers.read(elapsed),
    reconnects: Math.max(0, opened - connections),
    generator: {
      ...(await (generator ?? meter.stop(0))),
      scheduleLagP50: null,
      scheduleLagP99: null,
      sendRatio: null,
    },
  }
}
