import { isCounted, type Reason, type TrialRecord } from '@deployment-lab/result'
import { noiseOf } from '@deployment-lab/stats'

/** What it takes to decide whether a block is repeated: nothing of what was measured. */
export type HostOfTrial = Pick<TrialRecord, 'id' | 'scenario' | 'block' | 'judged' | 'host'>

/** The scenarios of a block that the machine disturbed. */
export interface NoisyBlock {
  readonly block: number
  readonly scenarios: readonly string[]
  /** The first trial that something disturbed, and what it was. */
  readonly trial: string
  readonly noise: Reason
}

/**
 * The blocks in which something else disturbed a judged trial, the earliest first, and of each
 * scenario as many as may be repeated.
 *
 * @param most how many blocks of a scenario may be repeated; 0 for one that is not
 */
export const noisyBlocks = (
  trials: readonly HostOfTrial[],
  most: (scenario: string) => number,
): NoisyBlock[] => {
  const noisy = trials.flatMap(({ id, scenario, block, judged, host }) => {
    const noise = judged && host !== undefined ? noiseOf(host) : null
    return noise === null ? [] : [{ scenario, block, trial: id, noise }]
  })
  const repeated = [...Map.groupBy(noisy, ({ scenario }) => scenario)].flatMap(([scenario, own]) =>
    [...Map.groupBy(own, ({ block }) => block).values()]
      .flatMap(([first]) => first ?? [])
      .toSorted((a, b) => a.block - b.block)
      .slice(0, most(scenario)),
  )
  return [...Map.groupBy(repeated, ({ block }) => block)]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([block, own]) =>
      own.slice(0, 1).map(({ trial, noise }) => ({
        block,
        scenarios: own.map(({ scenario }) => scenario),
        trial,
        noise,
      })),
    )
}

/**
 * The trials, those of a repeated block with the id of the one that counts in their place. Only a
 * scenario of which the whole repetition counts: else good trials would give way to none.
 */
export const superseded = (
  trials: readonly TrialRecord[],
  { block, scenarios }: Pick<NoisyBlock, 'block' | 'scenarios'>,
  by: number,
): TrialRecord[] => {
  const judgedIn = (scenario: string, index: number): TrialRecord[] =>
    trials.filter((one) => one.judged && one.scenario === scenario && one.block === index)
  const replaced = scenarios.filter((scenario) =>
    judgedIn(scenario, block).every(({ instance }) =>
      judgedIn(scenario, by).some((one) => one.instance === instance && isCounted(one)),
    ),
  )
  return trials.map((trial) => {
    if (trial.block !== block || !trial.judged || !replaced.includes(trial.scenario)) return trial
    const again = judgedIn(trial.scenario, by).find(({ instance }) => instance === trial.instance)
    return again === undefined ? trial : { ...trial, repeatedBy: again.id }
  })
}
