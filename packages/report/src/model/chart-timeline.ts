import {
  type OpenLoopReading,
  type Result,
  type ScenarioRecord,
  timelineOf,
} from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { formatSignificant } from '../format/number.ts'
import type { TimelineChart, TimelinePanel, TimelineSecondShown } from './chart-model.ts'
import { counts } from './lookup.ts'
import { column, plainTable } from './table-model.ts'

/** Correct answers second by second of every scenario that breaks something. */
export const timelineCharts = (result: Result): TimelineChart[] =>
  result.scenarios.flatMap((scenario, place) => {
    const panels = result.instances.flatMap(({ instance }, index): TimelinePanel[] => {
      const loads = loadsOf(result, scenario, instance)
      return loads.length === 0
        ? []
        : [
            {
              series: { name: instance, index },
              trials: loads.length,
              seconds: secondsOf(loads),
            },
          ]
    })
    const faults = faultsOf(result, scenario)
    return faults.length === 0 || panels.length === 0
      ? []
      : [chartOf(scenario, panels, faults, `timeline-${place + 1}`)]
  })

const loadsOf = (result: Result, scenario: ScenarioRecord, instance: string): OpenLoopReading[] =>
  result.trials.flatMap((trial) =>
    trial.scenario === scenario.name &&
    trial.instance === instance &&
    counts(trial) &&
    trial.load?.model === 'open'
      ? [trial.load]
      : [],
  )

/** Seconds at which something was broken: those of the scenario's first trial that counts. */
const faultsOf = (result: Result, { name }: ScenarioRecord): number[] => {
  const first = result.trials.find((trial) => trial.scenario === name && counts(trial))?.load
  return first?.model === 'open'
    ? first.faults.map(({ sent, intended }) => (sent ?? intended) / 1000)
    : []
}

const secondsOf = (loads: readonly OpenLoopReading[]): TimelineSecondShown[] => {
  const all = loads.flatMap(timelineOf)
  return [...Map.groupBy(all, ({ second }) => second).entries()]
    .toSorted(([a], [b]) => a - b)
    .map(([second, trials]) => {
      const oks = trials.map(({ ok }) => ok)
      return {
        second,
        offered: Math.max(...trials.map(({ offered }) => offered)),
        low: Math.min(...oks),
        median: median(oks) ?? 0,
        high: Math.max(...oks),
      }
    })
}

const chartOf = (
  scenario: ScenarioRecord,
  panels: readonly TimelinePanel[],
  faults: readonly number[],
  id: string,
): TimelineChart => {
  const seconds = [...new Set(panels.flatMap((panel) => panel.seconds.map(({ second }) => second)))]
    .toSorted((a, b) => a - b)
    .map((second) => ({ second, broken: faults.some((at) => Math.floor(at) === second) }))
  return {
    kind: 'timeline',
    id,
    title: `Correct answers, second by second (${scenario.name})`,
    howToRead:
      'The dashed line is what was asked, the filled area what was answered correctly (median of the trials, with their range). A gap is an outage; marks at the top show when a fault was sent.',
    panels,
    faults,
    numbers: plainTable(
      {
        id: `${id}-numbers`,
        caption: `Correct answers in each second of ${scenario.name}: median (smallest to largest)`,
        corner: 'Second',
        columns: panels.map(({ series }) => column(series.name)),
      },
      seconds.map(({ second, broken }) => [
        `${second}${broken ? ' (fault)' : ''}`,
        ...panels.map((panel) => {
          const one = panel.seconds.find((shown) => shown.second === second)
          return one === undefined ? 'not measured' : secondText(one)
        }),
      ]),
    ),
  }
}

const secondText = ({ low, median, high, offered }: TimelineSecondShown): string =>
  low === high
    ? `${formatSignificant(median)} of ${offered}`
    : `${formatSignificant(median)} (${low} to ${high}) of ${offered}`
