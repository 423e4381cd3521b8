import { sentence } from '@deployment-lab/report'
import { openTimeout, runAlone, type Scenario, seededAccount } from '@deployment-lab/runner'
import { buildCommand } from '@stricli/core'
import { loadCatalogue, selectScenarios } from '../catalogue.ts'
import type { Context } from '../context.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit-codes.ts'
import {
  flag,
  off,
  optional,
  positiveNumber,
  rateSegment,
  requestRate,
  wholeNumber,
} from '../flags.ts'
import { onInterrupt } from '../interrupt.ts'
import { announceLoad } from '../leftovers.ts'
import { type LoadShape, shapeLoad } from '../shape-load.ts'
import { nothingCorrect } from '../show/nothing-correct.ts'
import { readingText } from '../show/reading.ts'

interface Flags extends LoadShape {
  readonly url: string
  readonly seconds?: number
  readonly timeout?: number
  readonly seed: number
  readonly username: string
  readonly password: string
  readonly allowHost?: readonly string[]
  readonly json: boolean
}

export const load = buildCommand<Flags, [string], Context>({
  docs: {
    brief: 'Loads a server that is already running with one scenario',
    fullDescription: [
      'Loads a server that is already running with one scenario.',
      'Exit codes: 0 done, 1 unexpected, 2 usage or a server that gives no token, 5 not to be believed or no correct answer, 130 interrupted.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      url: flag(String, 'Where it listens: http://127.0.0.1:3000'),
      seconds: optional(positiveNumber, 'Length of a trial'),
      rate: optional(requestRate, 'Requests a second, for scenarios that send on a schedule'),
      ramp: {
        ...optional(
          rateSegment,
          'Rates that change evenly: 0:300:10 is a ramp, 300:300:5 a step; several follow each other',
        ),
        variadic: true,
        placeholder: 'FROM:TO:SECONDS',
      },
      arrivals: {
        kind: 'enum',
        values: ['constant', 'poisson'],
        optional: true,
        brief: 'Evenly spaced, or as independent users come; constant by default',
      },
      newConnections: {
        kind: 'boolean',
        withNegated: false,
        optional: true,
        brief: 'Every request opens a connection of its own',
      },
      sources: optional(
        wholeNumber(1, 200),
        'Addresses that connections come from, in turn: 127.0.0.2 and so on',
      ),
      deadline: optional(
        positiveNumber,
        'Seconds that users wait; correct answers within it are counted',
      ),
      senders: optional(wholeNumber(1, 64), 'Processes that share the sending; 1 by default'),
      timeout: optional(
        positiveNumber,
        'Seconds until a request is given up; 2 by default, 10 without a schedule',
      ),
      seed: { ...flag(wholeNumber(0), 'Seed of the schedule'), default: '1' },
      username: { ...flag(String, 'Who logs in'), default: seededAccount.username },
      password: { ...flag(String, 'Their password'), default: seededAccount.password },
      allowHost: {
        ...optional(String, 'A host outside loopback that may be loaded'),
        variadic: true,
      },
      json: off('Print JSON'),
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'scenario', brief: 'Its name, as in lab list' }],
    },
  },
  async func(flags, name) {
    const [found] = selectScenarios(await loadCatalogue(this.lab), name)
    if (found === undefined || name.includes(',')) {
      throw usageError('Name one scenario. "lab list" shows them.')
    }
    const scenario = shapeLoad(found, flags)
    refuseTwoLengths(scenario, flags.seconds)
    const seconds = flags.seconds ?? scenario.seconds ?? 5
    refuseTooShort(scenario, seconds)
    refuseLateDeadline(flags)
    const announced = announceLoad(this.lab, `lab load ${name}`, this.say)
    using interrupt = onInterrupt(this.process)
    const result = await runAlone({
      scenario,
      url: flags.url,
      account: { username: flags.username, password: flags.password },
      seconds,
      seed: flags.seed,
      timeout: flags.timeout,
      senders: flags.senders,
      allowedHosts: flags.allowHost ?? [],
      onStep: (text) => this.say(`${name}: ${text}`),
      signal: interrupt.signal,
    })
      .finally(() => announced[Symbol.dispose]())
      .catch((error: unknown) => {
        throw interrupt.reasonOf(error)
      })
    const text = flags.json
      ? JSON.stringify({ scenario: name, url: flags.url, ...result }, null, 2)
      : result.readings.map(readingText).join('\n\n')
    this.print(text)
    const reasons = result.judged.flatMap((one) => one.reasons)
    for (const reason of reasons) this.say(`${name}: not to be believed: ${sentence(reason)}`)
    const nothing = result.readings.flatMap((reading) => nothingCorrect(reading) ?? [])
    for (const line of nothing) this.say(`${name}: ${line}`)
    if (nothing.length > 0 || result.judged.some(({ state }) => state === 'void'))
      this.process.exitCode = exitCodes.void
  },
})

/** Refuses --seconds for a ramp, which has a length of its own. */
const refuseTwoLengths = ({ load }: Scenario, seconds: number | undefined): void => {
  if (seconds === undefined || load.model === 'closed') return
  if (load.streams.every(({ profile }) => profile === undefined)) return
  throw usageError('A ramp sets how long a trial is. Leave --seconds out.')
}

/** Refuses a deadline after the timeout: a request that is given up is never answered within it. */
const refuseLateDeadline = ({ deadline, timeout = openTimeout / 1000 }: Flags): void => {
  if (deadline === undefined || deadline <= timeout) return
  throw usageError(
    `A request is given up after ${timeout} s, before a --deadline of ${deadline} s. Give --timeout ${deadline} too, or a --deadline of at most ${timeout}.`,
  )
}

/** Refuses a trial that ends before its last fault. */
const refuseTooShort = ({ name, faults }: Scenario, seconds: number): void => {
  const last = Math.max(0, ...faults.map(({ at }) => at)) / 1000
  if (seconds > last) return
  throw usageError(
    `${name} breaks something at ${last} s, so ${seconds} s are too short. Give --seconds ${Math.ceil(last + 0.5)} or more.`,
  )
}
