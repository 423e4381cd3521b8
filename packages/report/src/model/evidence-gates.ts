import type { GateFinding, Result, TrialRecord } from '@deployment-lab/result'
import { noiseIn, noiseOf } from '@deployment-lab/stats'
import { noiseText } from '../words/gates.ts'
import { sentence } from '../words/sentence.ts'
import { plural } from './lookup.ts'
import type { Block } from './report-model.ts'
import { column, plainTable } from './table-model.ts'

interface Found {
  readonly trial: TrialRecord
  readonly finding: GateFinding
}

/**
 * Gates that failed, limited or recorded something, by gate, scenario and instance, with the first
 * detail of each.
 */
export const gateTable = (result: Result): Block[] => {
  const found = result.trials.flatMap((trial) =>
    trial.gates
      .filter(({ gate, state }) => state !== 'passed' || isRecorded(trial, gate))
      .map((finding): Found => ({ trial, finding })),
  )
  if (found.length === 0) {
    const checked = result.trials.reduce((sum, { gates }) => sum + gates.length, 0)
    return [
      {
        kind: 'text',
        text: `Gates: none failed or limited a trial (${plural(checked, 'check')}).`,
      },
    ]
  }
  const groups = Map.groupBy(found, ({ trial, finding }) =>
    JSON.stringify([finding.gate, finding.state, trial.scenario, trial.instance]),
  )
  return [
    {
      kind: 'table',
      table: plainTable(
        {
          id: 'gates',
          caption: captionOf(found),
          corner: 'Gate',
          columns: [
            column('State', 'start'),
            column('Scenario', 'start'),
            column('Instance', 'start'),
            column('Trials'),
            column('Detail of the first', 'start'),
          ],
        },
        [...groups.values()].flatMap((group) => rowOf(group)),
      ),
    },
  ]
}

const captionOf = (found: readonly Found[]): string => {
  const usual = 'Gates that failed (the trial is void) or limited (its rate is a lower bound)'
  const recorded = found.some(({ finding }) => finding.state === 'passed')
  return recorded ? `${usual}, or recorded (which alone voids nothing)` : usual
}

const states: Record<GateFinding['state'], string> = {
  failed: '✗ failed',
  limited: '≥ limited',
  passed: '· recorded',
}

/** What voids nothing and is to be known: a warm-up that was not steady, a disturbed machine. */
const isRecorded = ({ steady, host }: TrialRecord, gate: GateFinding['gate']): boolean =>
  (gate === 'steady' && steady?.state === 'not-steady') ||
  (gate === 'host' && host !== undefined && noiseOf(host) !== null)

const rowOf = (group: readonly Found[]): [string, ...string[]][] => {
  const [first] = group
  if (first === undefined) return []
  const { finding, trial } = first
  const state = states[finding.state]
  // Of what disturbed, the worst tells more than the first.
  const noise =
    finding.state === 'passed' && finding.gate === 'host'
      ? noiseIn(group.map((one) => one.trial))
      : null
  const detail =
    noise === null ? sentence(finding.detail) : `noisy, at worst: ${noiseText(noise.worst)}`
  return [[finding.gate, state, trial.scenario, trial.instance, String(group.length), detail]]
}
