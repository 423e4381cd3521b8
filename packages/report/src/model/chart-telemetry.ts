import type { Result, ScenarioRecord, TelemetrySecond } from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { formatShare, formatSignificant } from '../format/number.ts'
import type { TelemetryChart, TelemetryPanel, TelemetrySecondShown } from './chart-model.ts'
import { judgedIn } from './lookup.ts'
import { column, plainTable } from './table-model.ts'

/** Of fewer seconds there is no course to see; their averages are in the explanations. */
const fewestSeconds = 3

/** CPU time by role and event loops, second by second, of scenarios whose trials last a while. */
export const telemetryCharts = (result: Result): TelemetryChart[] =>
  result.scenarios.flatMap((scenario, place) => {
    const panels = result.instances.flatMap(({ instance }, index): TelemetryPanel[] => {
      const seconds = secondsOf(result, scenario, instance)
      return seconds.length === 0 ? [] : [{ series: { name: instance, index }, seconds }]
    })
    return panels.some(({ seconds }) => seconds.length >= fewestSeconds)
      ? [chartOf(scenario, panels, `telemetry-${place + 1}`)]
      : []
  })

const secondsOf = (
  result: Result,
  scenario: ScenarioRecord,
  instance: string,
): TelemetrySecondShown[] => {
  const all = judgedIn(result, scenario.name, instance).flatMap(
    ({ telemetry }) => telemetry?.seconds ?? [],
  )
  return [...Map.groupBy(all, ({ second }) => second)]
    .toSorted(([a], [b]) => a - b)
    .map(([second, trials]) => ({
      second,
      roles: rolesOf(trials),
      eventLoop: median(trials.flatMap(busiestLoop)),
    }))
}

const rolesOf = (trials: readonly TelemetrySecond[]): TelemetrySecondShown['roles'] =>
  [
    ...Map.groupBy(
      trials.flatMap(({ roles }) => roles),
      ({ role }) => role,
    ),
  ]
    .map(([role, own]) => ({ role, cores: median(own.map(({ cpuSeconds }) => cpuSeconds)) ?? 0 }))
    .toSorted((a, b) => orderOf(a.role) - orderOf(b.role) || (a.role < b.role ? -1 : 1))

/** Workers are drawn at the bottom. */
const orderOf = (role: string): number => (role === 'worker' ? 0 : 1)

const busiestLoop = ({ workers }: TelemetrySecond): number[] =>
  workers.length === 0
    ? []
    : [Math.max(...workers.map(({ eventLoopUtilisation }) => eventLoopUtilisation))]

const chartOf = (
  scenario: ScenarioRecord,
  panels: readonly TelemetryPanel[],
  id: string,
): TelemetryChart => {
  const seconds = [...new Set(panels.flatMap((panel) => panel.seconds.map(({ second }) => second)))]
  return {
    kind: 'telemetry',
    id,
    title: `What was busy, second by second (${scenario.name})`,
    howToRead:
      'The filled area is the CPU time of the workers, the lighter one on top of it that of everything else: 1 is a whole core. The dashed line is the share of the time in which the busiest worker’s event loop had work: at 1 it could do no more. Medians of the trials.',
    panels,
    numbers: plainTable(
      {
        id: `${id}-numbers`,
        caption: `Cores that each role used in each second of ${scenario.name}, and the busiest event loop`,
        corner: 'Second',
        columns: panels.map(({ series }) => column(series.name)),
      },
      seconds
        .toSorted((a, b) => a - b)
        .map((second) => [
          String(second),
          ...panels.map((panel) => textOf(panel.seconds.find((one) => one.second === second))),
        ]),
    ),
  }
}

const textOf = (shown: TelemetrySecondShown | undefined): string => {
  if (shown === undefined) return 'not measured'
  const roles = shown.roles.map(({ role, cores }) => `${role} ${formatSignificant(cores)}`)
  const loop = shown.eventLoop === null ? [] : [`event loop ${formatShare(shown.eventLoop)}`]
  const all = [...roles, ...loop]
  return all.length === 0 ? 'not measured' : all.join(', ')
}
