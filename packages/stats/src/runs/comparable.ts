import type { Result, ScenarioRecord } from '@deployment-lab/result'
import { differsFromItself } from '../compare.ts'

/** Why two runs cannot be compared, as sentences without a full stop; empty when they can. */
export const whyNotComparable = (a: Result, b: Result): string[] => [
  ...versions(a, b),
  ...runs(a, b),
  ...forms(a, b),
  ...machines(a, b),
  ...scenarios(a, b),
]

const versions = (a: Result, b: Result): string[] => [
  ...differing('result version', a.version, b.version),
  ...differing('preset', a.run.preset, b.run.preset),
  ...differing('margin of equivalence', a.run.margin, b.run.margin),
  ...Object.keys(a.machine.versions)
    .filter((name) => Object.hasOwn(b.machine.versions, name))
    .flatMap((name) =>
      differing(`version of ${name}`, a.machine.versions[name], b.machine.versions[name]),
    ),
]

const runs = (a: Result, b: Result): string[] =>
  [
    { name: 'A', result: a },
    { name: 'B', result: b },
  ].flatMap(({ name, result }) => {
    const { state, partialReason } = result.run
    const itself = result.comparisons.filter(differsFromItself)
    const where = itself.map(({ scenario, metric }) => `${scenario} ${metric}`).join(', ')
    return [
      ...(state === 'partial'
        ? [`${name} is partial: ${partialReason ?? 'it ended before its plan was done'}`]
        : []),
      ...(itself.length > 0
        ? [`in ${name}, ${itself[0]?.reference} differs from itself (${where})`]
        : []),
      ...(result.instances.some(({ role }) => role === 'reference')
        ? []
        : [`${name} has no reference`]),
    ]
  })

/** Figures of a part of a core are not those of a whole one, nor those of containers the host's. */
const forms = (a: Result, b: Result): string[] => [
  ...differing('scale model', scaleOf(a), scaleOf(b)),
  ...a.instances.flatMap(({ instance, driver }) => {
    const other = b.instances.find((one) => one.instance === instance)
    return other === undefined ? [] : differing(`driver of ${instance}`, driver, other.driver)
  }),
]

const scaleOf = ({ run: { scaleModel } }: Result): string =>
  scaleModel === undefined
    ? 'none'
    : `${scaleModel.coresPerWorker} of a core for each of up to ${scaleModel.workers} workers`

const machines = ({ machine: a }: Result, { machine: b }: Result): string[] => [
  ...differing('processor', a.cpuModel, b.cpuModel),
  ...differing('number of cores', a.cores, b.cores),
  ...differing('memory', a.memoryBytes, b.memoryBytes),
  ...differing('architecture', a.architecture, b.architecture),
  ...differing('system', a.os, b.os),
  ...differing('kernel', a.kernel, b.kernel),
]

const scenarios = (a: Result, b: Result): string[] => {
  const shared = a.scenarios.flatMap((one) => {
    const other = b.scenarios.find(({ name }) => name === one.name)
    return other === undefined ? [] : [{ one, other }]
  })
  if (shared.length === 0) return ['they have no scenario in common']
  return shared.flatMap(({ one, other }) => settings(one, other))
}

const settings = (a: ScenarioRecord, b: ScenarioRecord): string[] =>
  (['load', 'rate', 'steps', 'duration', 'describes'] as const).flatMap((setting) =>
    differing(
      `setting "${setting}" of ${a.name}`,
      JSON.stringify(a[setting]),
      JSON.stringify(b[setting]),
    ),
  )

const differing = <Value extends string | number | undefined>(
  what: string,
  a: Value,
  b: Value,
): string[] => (a === b ? [] : [`the ${what} differs: ${a} and ${b}`])
