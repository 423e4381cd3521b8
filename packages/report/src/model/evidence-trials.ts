import {
  type LoadReading,
  longestOutageOf,
  type OutcomeCounts,
  type Result,
  type ScenarioRecord,
  type TrialRecord,
  totalOf,
} from '@deployment-lab/result'
import { formatCount } from '../format/number.ts'
import { formatNumber } from '../format/value.ts'
import { sentence } from '../words/sentence.ts'
import { plural } from './lookup.ts'
import { type Block, folded, plainTables } from './report-model.ts'
import { column } from './table-model.ts'

const states: Record<TrialRecord['state'], string> = {
  valid: '✓ valid',
  'at-least': '≥ lower bound',
  void: '✗ void',
  failed: '✗ failed',
}

/** Every trial with its state and why, in the order they were run; one table a scenario. */
export const trialDetails = ({ scenarios, trials }: Result): Block[] =>
  folded(
    `Every trial with its state (${plural(trials.length, 'trial')})`,
    scenarios.flatMap((scenario, place) => {
      const own = trials.filter((trial) => trial.scenario === scenario.name)
      return tablesOf(scenario, own, `trials-${place + 1}`)
    }),
  )

const tablesOf = (
  scenario: ScenarioRecord,
  trials: readonly TrialRecord[],
  id: string,
): Block[] => {
  const closed = scenario.load === 'closed'
  const isLoaded = trials.some(({ load }) => load !== null)
  const numbers = !isLoaded
    ? [column('Outcome', 'start')]
    : closed
      ? [column('Connections'), column('Correct answers a second'), column('Not answered right')]
      : [column('GET correct'), column('POST correct'), column('Longest outage')]
  return plainTables(
    {
      id,
      caption: `Trials of ${scenario.name} (${scenario.load} loop)`,
      corner: 'Instance',
      columns: [
        column('Block'),
        column('Place'),
        column('State', 'start'),
        ...numbers,
        column('Why', 'start'),
      ],
    },
    trials.map((trial) => [
      trial.instance,
      String(trial.block + 1),
      String(trial.position + 1),
      trial.repeatedBy === undefined ? states[trial.state] : '↻ repeated',
      ...(trial.load === null
        ? numbers.map(() => (isLoaded ? 'not measured' : (trial.outcome?.outcome ?? 'none')))
        : trialNumbers(trial.load)),
      whyOf(trial),
    ]),
  )
}

/** Why it does not count as it is. */
const whyOf = ({ reasons, repeatedBy }: TrialRecord): string =>
  repeatedBy === undefined ? reasons.map(sentence).join('; ') : `counts as ${repeatedBy}`

const trialNumbers = (load: LoadReading): string[] =>
  load.model === 'closed'
    ? [
        formatCount(load.connections),
        formatNumber(load.throughput, 'per-second'),
        formatCount(load.wrong + load.errors + load.timeouts),
      ]
    : [
        correctOf(totalOf(load, 'get')),
        correctOf(totalOf(load, 'post')),
        formatNumber(longestOutageOf(load), 'microseconds'),
      ]

const correctOf = ({ ok, offered }: OutcomeCounts): string =>
  `${formatCount(ok)} of ${formatCount(offered)}`
