import { resolveTarget, startGenerator } from '@deployment-lab/loadgen'
import type { Calibration, LoadReading, Milliseconds } from '@deployment-lab/result'
import { type Judged, judgeTrial } from '@deployment-lab/stats'
import { RunnerError } from './errors.ts'
import { calibrateFor } from './run/calibrate-for.ts'
import { floorOf } from './run/floor.ts'
import { checkMeasurement, measure } from './run/measure.ts'
import { isFaulty, requestsOf, type Scenario } from './scenario/define.ts'
import { type Account, logIn } from './scenario/prepare.ts'

export interface AloneOptions {
  readonly scenario: Scenario
  readonly url: string
  readonly account: Account
  readonly seconds: number
  readonly seed: number
  /** When a request is given up, in seconds; left out, as in a run. */
  readonly timeout?: number | undefined
  /** Processes that share the sending; one where it is left out. */
  readonly senders?: number | undefined
  /** Hosts outside loopback that may be loaded. */
  readonly allowedHosts: readonly string[]
  readonly onStep: (text: string) => void
  readonly signal: AbortSignal
}

const calibrationDuration: Milliseconds = 500

/** What one scenario measured against one URL: a reading a step of its ladder, or one. */
export interface AloneResult {
  readonly calibration: Calibration
  readonly readings: readonly LoadReading[]
  /** What the gates make of each reading. */
  readonly judged: readonly Judged[]
}

/**
 * One scenario against a server that is already running.
 *
 * @throws LoadgenError when the target is outside loopback or the load cannot be sent; RunnerError when it gives no token, or
 * when this machine cannot measure it (`RUNNER_RATE_TOO_HIGH`, `RUNNER_LIMIT_TOO_LOW`)
 */
export const runAlone = async (options: AloneOptions): Promise<AloneResult> => {
  const { scenario, url, account, seed, signal, onStep } = options
  const { address } = await resolveTarget(url, options.allowedHosts)
  const timeout = options.timeout === undefined ? undefined : 1000 * options.timeout
  const { allowedHosts, senders: processes = 1 } = options
  const steps = scenario.load.model === 'closed' ? scenario.load.steps : [null]
  const duration = 1000 * options.seconds
  const given = { url, scenario, duration, seed, account, timeout }
  refuseWithoutTopology(scenario)
  for (const step of steps) await checkMeasurement({ ...given, step, token: null })
  const token = needsToken(scenario) ? await logIn(url, account, signal, address) : null
  const generator = await startGenerator({ allowedHosts, processes })
  try {
    onStep('calibrating the generator against a server that does nothing')
    const calibration = await calibrateFor(generator, [scenario], calibrationDuration, signal)
    const readings: LoadReading[] = []
    for (const step of steps) {
      onStep(
        step === null
          ? `loading for ${options.seconds} s`
          : `${step} ${step === 1 ? 'connection' : 'connections'} for ${options.seconds} s`,
      )
      readings.push(await measure(generator, { ...given, step, token }, signal))
    }
    const judged = readings.map((load) =>
      judgeTrial(load, {
        closedCeiling: calibration.closedCeiling,
        openCeiling: calibration.openCeiling,
        latencyLimit: 1000 * scenario.latencyLimit,
        workers: null,
        workersDied: null,
        faulty: isFaulty(scenario),
        faults: [],
        floor: floorOf(scenario, calibration),
        host: null,
      }),
    )
    return { calibration, readings, judged }
  } finally {
    await generator.stop()
  }
}

/** Against a URL nothing is owned: only requests can break something, and no log can be read. */
const refuseWithoutTopology = ({ name, faults, facts }: Scenario): void => {
  const needing = faults.find(({ fault }) => fault.request === null)?.fault.name
  const what =
    needing === undefined ? (facts.length > 0 ? 'asks for facts' : null) : `does "${needing}"`
  if (what === null) return
  throw new RunnerError(
    'RUNNER_NEEDS_TOPOLOGY',
    `${name} ${what}, for which the lab has to own what runs. Run it with "lab run --scenario ${name}".`,
  )
}

/** Clients with a script have tokens of their own. */
const needsToken = ({ load, faults }: Scenario): boolean =>
  [...requestsOf(load), ...faults.flatMap(({ fault }) => fault.request ?? [])].some(
    ({ signedIn }) => signedIn,
  )
