import { kill } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { sentence } from '@deployment-lab/report'
import {
  type FaultRecord,
  type GateName,
  type Milliseconds,
  measured,
  type UsersOutcome,
} from '@deployment-lab/result'
import { type Judged, usualLimits } from '@deployment-lab/stats'
import { openPlan } from '../load-plans.ts'
import type { Context, Finding, Line, Proof } from '../proof.ts'
import { type KnownServer, startServer } from '../server/start.ts'

const sizes = { full: { trials: 20, tries: 26 }, short: { trials: 2, tries: 4 } } as const

const rate = 200
const duration: Milliseconds = 3000
/** The moment of the fault: the time before it is the trial's control. */
const faultAt: Milliseconds = 1200
/** Latency above which users are hurt, in µs; the sender may lag by a tenth of it. */
const latencyLimit = 500_000

/** A disturbance of the server, on the clock of the load. */
interface Disturbance {
  readonly from: Milliseconds
  /** The time for which the server is frozen; null kills it. */
  readonly frozenFor: Milliseconds | null
}

interface Case {
  readonly outcome: UsersOutcome
  readonly happens: string
  readonly disturbance: Disturbance
}

const cases: readonly Case[] = [
  {
    outcome: 'unharmed',
    happens: 'frozen for 200 ms',
    disturbance: { from: faultAt, frozenFor: 200 },
  },
  {
    outcome: 'disturbed',
    happens: 'frozen for 1,000 ms',
    disturbance: { from: faultAt, frozenFor: 1000 },
  },
  { outcome: 'down', happens: 'killed', disturbance: { from: faultAt, frozenFor: null } },
]

/** Disturbance longer than the latency limit, and over before the fault. */
const inControl: Disturbance = { from: 200, frozenFor: 800 }

interface Trial {
  readonly judged: Judged
  readonly outcome: UsersOutcome
}

/** Disturbs a server of its own while it is loaded, and decides the outcome as a run does. */
const runOnce = async (context: Context, seed: number, what: Disturbance): Promise<Trial> => {
  const { engine, generator, calibration, signal } = context
  const server = await startServer('work')
  try {
    const plan = {
      ...openPlan(server.url, { rate, duration, seed, arrivals: 'constant' }),
      controlUntil: faultAt,
    }
    let disturbed: Promise<void> = Promise.resolve()
    const load = await engine.openLoop(generator, plan, signal, () => {
      disturbed = disturb(server, what)
    })
    await disturbed
    const faults = what.from < faultAt ? [] : [recordOf(what)]
    const judged = engine.judgeTrial(load, {
      closedCeiling: calibration.closedCeiling,
      openCeiling: calibration.openCeiling,
      latencyLimit,
      workers: null,
      workersDied: null,
      faulty: true,
      faults,
      floor: null,
      host: null,
    })
    return { judged, ...engine.outcomeOf({ load, faults, facts: [] }, usualLimits) }
  } finally {
    await server.stop()
  }
}

const disturb = async ({ pid }: KnownServer, { from, frozenFor }: Disturbance): Promise<void> => {
  await sleep(from)
  if (frozenFor === null) {
    kill(pid, 'SIGKILL')
    return
  }
  kill(pid, 'SIGSTOP')
  await sleep(frozenFor)
  kill(pid, 'SIGCONT')
}

const recordOf = ({ from, frozenFor }: Disturbance): FaultRecord => ({
  name: frozenFor === null ? 'kill' : 'pause',
  settings: {},
  at: from,
  began: from,
  tookHold: from,
  ended: from + (frozenFor ?? 0),
  missing: null,
  facts: {},
  undone: 'undone',
})

const failed = ({ gates }: Judged): GateName[] =>
  gates.filter(({ state }) => state === 'failed').map(({ gate }) => gate)

/** Runs a case until enough trials count; those that the machine spoils do not count. */
const runCase = async (
  context: Context,
  { outcome, happens, disturbance }: Case,
): Promise<{ line: Line; remark: string }> => {
  const { trials, tries } = sizes[context.size]
  const found: UsersOutcome[] = []
  let spoiled = 0
  while (found.length < trials && found.length + spoiled < tries) {
    const seed = context.seed + found.length + spoiled
    const trial = await runOnce(context, seed, disturbance)
    if (failed(trial.judged).some((gate) => gate === 'generator' || gate === 'control')) {
      spoiled += 1
    } else found.push(trial.outcome)
  }
  const right = found.filter((one) => one === outcome).length
  context.say(`a server that is ${happens}: ${outcome} ${right} of ${found.length}`)
  return {
    line: {
      asks: `a server that is ${happens}: trials in which users are called ${outcome}`,
      limit: { kind: 'at-least', unit: 'count', value: trials, of: trials },
      measured: measured(right),
    },
    remark: `A server that is ${happens}: ${found.join(', ') || 'no outcome'}; ${spoiled} trials were spoiled by the machine.`,
  }
}

const run = async (context: Context): Promise<Finding> => {
  const { trials } = sizes[context.size]
  const decided: { line: Line; remark: string }[] = []
  for (const one of cases) decided.push(await runCase(context, one))
  const controls: Trial[] = []
  for (let index = 0; index < trials; index += 1) {
    controls.push(await runOnce(context, context.seed + index, inControl))
  }
  const [first] = controls
  return {
    lines: [
      ...decided.map(({ line }) => line),
      {
        asks: 'a server that is frozen before the fault: trials that are void by their control',
        limit: { kind: 'at-least', unit: 'count', value: trials, of: trials },
        measured: measured(
          controls.filter(
            ({ judged }) => judged.state === 'void' && failed(judged).includes('control'),
          ).length,
        ),
      },
    ],
    remarks: [
      ...decided.map(({ remark }) => remark),
      `Frozen before the fault: ${first?.judged.reasons.map(sentence).join('; ') || 'nothing'}.`,
    ],
  }
}

export const outcomes: Proof = {
  name: 'outcomes',
  title: 'Outcomes of failures',
  describes:
    'A server that is loaded at 200 requests a second is frozen for a moment, frozen for a second, or killed. Users have to be called unharmed, disturbed and down. Where it is frozen before the fault the trial has to be void, since its control was disturbed.',
  noisy: true,
  run,
}
