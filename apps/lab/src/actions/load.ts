import { sentence } from '@deployment-lab/report'
import { openTimeout, runAlone, type Scenario, seededAccount } from '@deployment-lab/runner'
import { loadCatalogue, selectScenarios } from '../catalogue.ts'
import type { Context } from '../context.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { announceLoad } from '../leftovers.ts'
import { type LoadShape, shapeLoad } from '../shape-load.ts'
import { nothingCorrect } from '../show/nothing-correct.ts'
import { readingText } from '../show/reading.ts'

export interface Flags extends LoadShape {
  readonly url: string
  readonly seconds?: number
  readonly timeout?: number
  readonly seed: number
  readonly username?: string
  readonly password?: string
  readonly allowHost?: readonly string[]
  readonly json: boolean
}

export async function load(this: Context, flags: Flags, name: string): Promise<void> {
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
    account: {
      username: flags.username ?? seededAccount.username,
      password: flags.password ?? seededAccount.password,
    },
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
}

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
