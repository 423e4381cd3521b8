import { type Reason, type Result, reasonOf, type ScenarioRecord } from '@deployment-lab/result'
import { differsFromItself } from '../compare.ts'

/** Lists the reasons why two runs cannot be compared; empty if they can. */
export const whyNotComparable = (a: Result, b: Result): Reason[] => [
  ...versions(a, b),
  ...runs(a, b),
  ...forms(a, b),
  ...machines(a, b),
  ...scenarios(a, b),
]

const versions = (a: Result, b: Result): Reason[] => [
  ...differing('result version', a.version, b.version),
  ...differing('preset', a.run.preset, b.run.preset),
  ...differing('margin of equivalence', a.run.margin, b.run.margin),
  ...Object.keys(a.machine.versions)
    .filter((name) => Object.hasOwn(b.machine.versions, name))
    .flatMap((name) =>
      differing(`version of ${name}`, a.machine.versions[name], b.machine.versions[name]),
    ),
]

const runs = (a: Result, b: Result): Reason[] =>
  [
    { name: 'A', result: a },
    { name: 'B', result: b },
  ].flatMap(({ name, result }) => {
    const { state, partialReason } = result.run
    const itself = result.comparisons.filter(differsFromItself)
    const where = itself.map(({ scenario, metric }) => `${scenario} ${metric}`).join(', ')
    return [
      ...(state === 'partial'
        ? [reasonOf('partial', { run: name }, partialReason ?? undefined)]
        : []),
      ...itself
        .slice(0, 1)
        .map(({ reference }) =>
          reasonOf('differs-from-itself-in', { run: name, reference, where }),
        ),
      ...(result.instances.some(({ role }) => role === 'reference')
        ? []
        : [reasonOf('no-reference', { run: name })]),
    ]
  })

/**
 * Compares the forms: figures for a part of a core differ from those for a whole one, and those of
 * containers from the host's.
 */
const forms = (a: Result, b: Result): Reason[] => [
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

const machines = ({ machine: a }: Result, { machine: b }: Result): Reason[] => [
  ...differing('processor', a.cpuModel, b.cpuModel),
  ...differing('number of cores', a.cores, b.cores),
  ...differing('memory', a.memoryBytes, b.memoryBytes),
  ...differing('architecture', a.architecture, b.architecture),
  ...differing('system', a.os, b.os),
  ...differing('kernel', a.kernel, b.kernel),
]

const scenarios = (a: Result, b: Result): Reason[] => {
  const shared = a.scenarios.flatMap((scenario) => {
    const other = b.scenarios.find(({ name }) => name === scenario.name)
    return other === undefined ? [] : [{ scenario, other }]
  })
  if (shared.length === 0) return [reasonOf('no-scenario-in-common')]
  return shared.flatMap(({ scenario, other }) => settings(scenario, other))
}

const settings = (a: ScenarioRecord, b: ScenarioRecord): Reason[] =>
  (['load', 'rate', 'steps', 'duration', 'describes'] as const).flatMap((setting) =>
    differing(
      `setting "${setting}" of ${a.name}`,
      JSON.stringify(a[setting]),
      JSON.stringify(b[setting]),
    ),
  )

const differing = (
  what: string,
  a: string | number | undefined,
  b: string | number | undefined,
): Reason[] => (a === b ? [] : [reasonOf('differs', { what, a: a ?? 'none', b: b ?? 'none' })])
