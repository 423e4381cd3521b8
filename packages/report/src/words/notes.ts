import { type Result, withoutRepeated } from '@deployment-lab/result'
import { median, metricOf, noiseIn } from '@deployment-lab/stats'

/** What a reader has to know beside the numbers. */
export const notesOn = (result: Result): string[] => [
  ...scaled(result),
  ...besideHost(result),
  ...widened(result),
  ...result.scenarios.flatMap((scenario) => capacity(scenario, result)),
  ...shared(result),
  ...noisy(result),
]

type Scenario = Result['scenarios'][number]

/** What the figures of a scale model are, and are not. */
const scaled = ({ run: { scaleModel } }: Result): string[] => {
  if (scaleModel === undefined) return []
  const { workers } = scaleModel
  const part = { 2: 'half', 3: 'a third', 4: 'a quarter' }[workers] ?? `1/${workers}`
  return [
    `This is a scale model: each worker had ${part} of a core, and ${workers} of them share one. It tells how work is shared among workers, not what any of them reaches on a whole core: its figures are not to be put beside those of a run without --scale-model. Proxies and databases had no such limit.`,
  ]
}

/** Of both forms of one topology in a run: what can be told from them. */
const besideHost = ({ instances }: Result): string[] => {
  const beside = instances.filter((one) => one.besideHost === true)
  return beside.length === 0
    ? []
    : [
        `${beside.map(({ instance }) => instance).join(', ')}: in containers what stands beside it runs on this machine. Only where the database is the same (see the settings) does the difference tell what the container costs.`,
      ]
}

const widened = ({ run: { added, target } }: Result): string[] =>
  added.width === 0
    ? []
    : [
        `${added.width} blocks were added because intervals were wider than ±${(100 * Math.expm1(target)).toFixed(0)} %; whether they showed a difference was not looked at.`,
      ]

/** The rate of an open loop against the capacity that a closed loop has just found. */
const capacity = ({ name, rate, capacityFrom }: Scenario, result: Result): string[] => {
  if (rate === null || capacityFrom === undefined) return []
  const shares = result.instances.flatMap(({ instance }) => {
    const middle = median(
      result.trials
        .filter(
          (trial) => trial.scenario === capacityFrom && trial.instance === instance && trial.judged,
        )
        .flatMap((trial) => metricOf(trial, 'throughput').value ?? []),
    )
    return middle === null ? [] : [{ instance, share: rate / middle }]
  })
  if (shares.length === 0) return []
  const told = shares.map(
    ({ instance, share }) => `${Number((100 * share).toPrecision(2))} % of ${instance}`,
  )
  const over = shares.filter(({ share }) => share >= 0.7).map(({ instance }) => instance)
  return [
    `${name}: ${rate} requests a second, as a share of the rate in ${capacityFrom}: ${told.join(', ')}.`,
    ...(over.length === 0
      ? []
      : [`${name}: ${over.join(', ')}: loaded too high to compare latency at a matched rate.`]),
  ]
}

/** Other labs that loaded the machine at the same time. */
const shared = ({ run: { otherLoads = [] } }: Result): string[] =>
  otherLoads.map(
    (other) =>
      `Another lab loaded this machine at the same time: ${other}. Run this alone before you rely on it.`,
  )

/** What was done about disturbances, which are among the remarks. What was measured had no part. */
const noisy = ({ trials, run: { added } }: Result): string[] => {
  if (noiseIn(trials) === null) return []
  const { repeated, notRepeated } = added
  const left = notRepeated === 0 ? '' : ` ${blocks(notRepeated)} not repeated, for lack of time.`
  if (repeated === 0) {
    return [left === '' ? 'No block was repeated for a disturbance.' : left.trim()]
  }
  const count = trials.length - withoutRepeated(trials).length
  return [
    `${blocks(repeated)} repeated for a disturbance, with every instance and whatever was measured: ${count} trials gave way to their repetition.${left}`,
  ]
}

const blocks = (count: number): string => `${count} ${count === 1 ? 'block was' : 'blocks were'}`
