import type { GateFinding, Result, TrialRecord } from '@deployment-lab/result'
import { plural } from './lookup.ts'
import type { Block } from './report-model.ts'
import { column, plainTable } from './table-model.ts'

interface Found {
  readonly trial: TrialRecord
  readonly finding: GateFinding
}

/** Gates that failed or limited, by gate, scenario and instance, with the first detail of each. */
export const gateTable = (result: Result): Block[] => {
  const found = result.trials.flatMap((trial) =>
    trial.gates
      .filter(({ state }) => state !== 'passed')
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
          caption: 'Gates that failed (the trial is void) or limited (its rate is a lower bound)',
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

const rowOf = (group: readonly Found[]): [string, ...string[]][] => {
  const [first] = group
  if (first === undefined) return []
  const { finding, trial } = first
  const state = finding.state === 'failed' ? '✗ failed' : '≥ limited'
  return [
    [finding.gate, state, trial.scenario, trial.instance, String(group.length), finding.detail],
  ]
}
