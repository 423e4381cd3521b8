import { resolveTarget, startGenerator } from '@deployment-lab/loadgen'
import type { Calibration, LoadReading, Milliseconds } from '@deployment-lab/result'
import { type Judged, judgeTrial } from '@deployment-lab/stats'
import { RunnerError } from './errors.ts'
import { calibrateFor, floorOf } from './run/calibration.ts'
import { checkMeasurement, measure } from './run/measure.ts'
import { type Account, logIn } from './scenario/prepare.ts'
import { requestsOf, type Scenario } from './scenario/scenario.ts'

export interface AloneOptions {
  readonly scenario: Scenario
  readonly url: string
  readonly account: Account
  readonly seconds: number
  readonly seed: number
  /** Time until a request is given up, in seconds; the same as in a run where it is left out. */
  readonly timeout?: number | undefined
  /** Number of processes that send; 1 where it is left out. */
  readonly senders?: number | undefined
  /** Hosts outside loopback that may be loaded. */
  readonly allowedHosts: readonly string[]
  readonly onStep: (text: string) => void
  readonly signal: AbortSignal
}

const calibrationDuration: Milliseconds = 500

/** Readings of a scenario against a URL, one for each step of a ladder. */
export interface AloneResult {
  readonly calibration: Calibration
  readonly readings: readonly LoadReading[]
  /** Judgement of the gates on each reading. */
  readonly judged: readonly Judged[]
}

/**
 * Measures a scenario against a server that is already running.
 *
 * @throws LoadgenError when the target is outside loopback or the load cannot be sent; RunnerError
 * when the server gives no token, or this machine cannot measure the scenario
 * (`RUNNER_RATE_TOO_HIGH`, `RUNNER_LIMIT_TOO_LOW`)
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
        faulty: scenario.faults.length > 0,
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

/** Refuses faults other than requests, and facts, which both need a topology of the lab's. */
const refuseWithoutTopology = ({ name, faults, facts }: Scenario): void => {
  const fault = faults.find(({ fault }) => fault.request === null)?.fault.name
  const need =
    fault === undefined ? (facts.length > 0 ? 'asks for facts' : null) : `does "${fault}"`
  if (need === null) return
  throw new RunnerError(
    'RUNNER_NEEDS_TOPOLOGY',
    `${name} ${need}, for which the lab has to own what runs. Run it with "lab run --scenario ${name}".`,
  )
}

/** Tells if requests carry a token. Clients with a script log in themselves. */
const needsToken = ({ load, faults }: Scenario): boolean =>
  [...requestsOf(load), ...faults.flatMap(({ fault }) => fault.request ?? [])].some(
    ({ signedIn }) => signedIn,
  )
