import { type Check, type Comparison, isCounted, withoutRepeated } from '@deployment-lab/result'
import { differsFromItself, metricOf, noiseIn } from '@deployment-lab/stats'
import { againName, referenceName } from '../plan/instances.ts'
import type { Plan } from '../plan/plan.ts'
import { isComparedWithItself, type Scenario } from '../scenario/define.ts'
import type { Measured } from './assemble.ts'

/** What a reader has to know beside the numbers, in sentences. */
export const notesOn = (
  measured: Measured,
  comparisons: readonly Comparison[],
  checks: readonly Check[],
): string[] => [
  ...scaled(measured.plan),
  ...besideHost(measured.plan),
  ...itself(measured, comparisons),
  ...widened(measured),
  ...measured.plan.scenarios.flatMap((scenario) => [
    ...capacity(scenario, measured),
    ...once(scenario),
  ]),
  ...unmet(checks),
  ...shared(measured),
  ...noisy(measured),
  ...voided(measured),
  ...notSteady(measured),
]

/** What the figures of a scale model are, and are not. */
const scaled = ({ scaleModel }: Plan): string[] =>
  scaleModel === null
    ? []
    : [
        `This is a scale model: each worker had ${part(scaleModel)} of a core, and ${scaleModel} of them share one. It tells how work is shared among workers, not what any of them reaches on a whole core: its figures are not to be put beside those of a run without --scale-model. Proxies and databases had no such limit.`,
      ]

const part = (of: number): string => ({ 2: 'half', 3: 'a third', 4: 'a quarter' })[of] ?? `1/${of}`

/** Of both forms of one topology in a run: what can be told from them. */
const besideHost = ({ instances }: Plan): string[] => {
  const beside = instances.filter(({ deployment }) => deployment.besideHost)
  if (beside.length === 0) return []
  return [
    `${beside.map(({ instance }) => instance).join(', ')}: in containers what stands beside it runs on this machine. Only where the database is the same (see the settings) does the difference tell what the container costs.`,
  ]
}

const itself = (
  { added: blocks, plan, workers }: Measured,
  comparisons: readonly Comparison[],
): string[] => {
  const again = comparisons.filter(({ role }) => role === 'again')
  const checked = again.filter(({ adjustedInterval }) => adjustedInterval !== null)
  if (!workers.has(referenceName)) {
    return [
      `${referenceName}, which all others are compared with, did not run: nothing is compared.`,
    ]
  }
  if (checked.length === 0) {
    const why = again[0]?.because ?? whyNotItself(plan, workers)
    return [
      `Whether ${referenceName} differs from itself was not checked: ${why}. So no verdict of this run rests on that.`,
    ]
  }
  const added =
    blocks.itself > 0 ? ` ${blocks.itself} blocks were added because it did at first.` : ''
  const differing = again.filter(differsFromItself)
  if (differing.length === 0) {
    const rest = again.length - checked.length
    const where =
      rest === 0
        ? 'in any metric'
        : `in ${checked.length} of ${again.length} metrics; the others were not compared`
    return [`${referenceName} was not found to differ from itself (${againName}) ${where}.${added}`]
  }
  const where = differing.map(({ scenario, metric }) => `${scenario} ${metric}`).join(', ')
  return [
    `${referenceName} differs from itself (${againName}) in ${where}: this machine cannot answer there.${added}`,
  ]
}

const whyNotItself = ({ scenarios }: Plan, workers: Measured['workers']): string => {
  if (!scenarios.some(isComparedWithItself)) return 'no scenario of this run loads it twice'
  return workers.has(againName) ? `${againName} had no trial` : `${againName} did not take part`
}

const widened = ({ added: { width }, plan: { preset } }: Measured): string[] =>
  width === 0
    ? []
    : [
        `${width} blocks were added because intervals were wider than ±${percent(preset.target)} %; whether they showed a difference was not looked at.`,
      ]

/** The rate of an open loop against the capacity that a closed loop has just found. */
const capacity = (scenario: Scenario, { plan, trials, workers }: Measured): string[] => {
  const { load, capacityFrom } = scenario
  if (load.model === 'closed' || capacityFrom === null) return []
  if (!has(plan, capacityFrom)) return []
  const shares = [...workers.keys()].flatMap((instance) => {
    const rates = trials
      .filter(
        (trial) => trial.scenario === capacityFrom && trial.instance === instance && trial.judged,
      )
      .flatMap((trial) => metricOf(trial, 'throughput').value ?? [])
      .toSorted((a, b) => a - b)
    const median = rates[Math.floor(rates.length / 2)]
    return median === undefined ? [] : [{ instance, share: load.rate / median }]
  })
  if (shares.length === 0) return []
  const told = shares.map(
    ({ instance, share }) => `${Number((100 * share).toPrecision(2))} % of ${instance}`,
  )
  const over = shares.filter(({ share }) => share >= 0.7).map(({ instance }) => instance)
  return [
    `${scenario.name}: ${load.rate} requests a second, as a share of the rate in ${capacityFrom}: ${told.join(', ')}.`,
    ...(over.length === 0
      ? []
      : [
          `${scenario.name}: ${over.join(', ')}: loaded too high to compare latency at a matched rate.`,
        ]),
  ]
}

/** A log-ratio in percent. */
const percent = (logRatio: number): string => (100 * Math.expm1(logRatio)).toFixed(0)

const has = (plan: Plan, name: string): boolean => plan.scenarios.some((one) => one.name === name)

const once = (scenario: Scenario): string[] =>
  isComparedWithItself(scenario) || scenario.capacity !== null
    ? []
    : [
        `${scenario.name}: ${referenceName} runs once a block, so it is not compared with itself there.`,
      ]

/** A control that does not hold makes the rest doubtful: at its low rate nobody should fail. */
const unmet = (checks: readonly Check[]): string[] =>
  checks.flatMap((one) => {
    const { scenario, instance, check, reading, state } = one
    if (state === 'held') return []
    if (reading.value !== null) {
      return [
        `${scenario}: ${instance} fails at a low rate already: ${failure(one, reading.value)}.`,
      ]
    }
    if (check === 'answered') return [`${scenario}: ${instance} is not judged: ${reading.reason}.`]
    const judged = checks.some(
      (other) =>
        other.check === 'answered' &&
        other.scenario === scenario &&
        other.instance === instance &&
        other.state !== 'not-measured',
    )
    return judged ? [`${scenario}: the p99 of ${instance} is not judged: ${reading.reason}.`] : []
  })

const failure = ({ check, limit }: Check, value: number): string =>
  check === 'answered'
    ? `${value} requests had no correct answer`
    : `its p99 is ${Number((value / 1000).toPrecision(3))} ms, over the limit of ${limit / 1000} ms`

const voided = ({ trials }: Measured): string[] => {
  const lost = withoutRepeated(trials).filter(({ state }) => state === 'void' || state === 'failed')
  if (lost.length === 0) return []
  return [`${lost.length} of ${trials.length} trials do not count; the evidence says why for each.`]
}

/** Other labs that loaded the machine at the same time. */
const shared = ({ disturbers }: Measured): string[] =>
  [...disturbers].map(
    (other) =>
      `Another lab loaded this machine at the same time: ${other}. Run this alone before you rely on it.`,
  )

/** What disturbed the machine, and what was done about it. What was measured had no part in that. */
const noisy = ({ trials, added }: Measured): string[] => {
  const noise = noiseIn(trials)
  if (noise === null) return []
  return [
    `Something else disturbed the machine in ${noise.disturbed.length} of ${trials.length} trials (${noise.where}): at worst ${noise.worst}. ${repeatedText(trials, added)}`,
  ]
}

const repeatedText = (
  trials: Measured['trials'],
  { repeated, notRepeated }: Measured['added'],
): string => {
  const left = notRepeated === 0 ? '' : ` ${blocks(notRepeated)} not repeated, for lack of time.`
  if (repeated === 0) return left === '' ? 'No block was repeated for it.' : left.trim()
  const count = trials.length - withoutRepeated(trials).length
  return `${blocks(repeated)} repeated for it, with every instance and whatever was measured: ${count} trials gave way to their repetition.${left}`
}

const blocks = (count: number): string => `${count} ${count === 1 ? 'block was' : 'blocks were'}`

const notSteady = ({ trials }: Measured): string[] => {
  const told = trials.filter(({ steady }) => steady !== undefined)
  const after = told.filter(({ steady }) => steady?.state === 'not-steady')
  if (after.length === 0) return []
  return [
    `${after.length} of ${told.length} trials followed a warm-up that was not steady: its last windows differed by more than 3 %. ${countingOf(after)}`,
  ]
}

/** A warm-up voids nothing; other gates may. */
const countingOf = (trials: Measured['trials']): string => {
  const counting = withoutRepeated(trials).filter(isCounted).length
  if (counting === trials.length) return trials.length === 1 ? 'It counts.' : 'They count.'
  if (counting === 0) return 'For other reasons none of them counts.'
  return `${counting} of them ${counting === 1 ? 'counts' : 'count'}.`
}
