import type { Deployment, DriverName, TopologyDefinition } from '@deployment-lab/topology'
import { onHost, varied } from '@deployment-lab/topology'
import { RunnerError } from '../errors.ts'
import { type Factor, variantOf } from '../factor/factor.ts'
import { selectByName } from './select.ts'

/** Name of the topology that others are compared with, unless a run is about factors. */
export const referenceName = 'node'

type InstanceRole = 'subject' | 'reference' | 'again'

/** A form of a topology, with its name in the run. */
export interface PlannedInstance {
  readonly instance: string
  readonly role: InstanceRole
  readonly definition: TopologyDefinition
  readonly title: string
  readonly deployment: Deployment
  /** Names of the scenarios in which it takes part; all if left out. */
  readonly scenarios?: readonly string[]
}

/** The forms in which topologies take part. */
export interface Forms {
  readonly drivers: readonly DriverName[]
  /** The most workers of a scale model, which share a core; null for whole cores. */
  readonly scaleModel: number | null
}

export const hostOnly: Forms = { drivers: ['host'], scaleModel: null }

const drivers = [{ name: 'host' }, { name: 'compose' }] as const

/**
 * Reads a comma-separated list of drivers.
 *
 * @throws RunnerError RUNNER_UNKNOWN_NAME with the nearest name
 */
export const readDrivers = (list: string): DriverName[] =>
  selectByName(drivers, list, 'driver').map(({ name }) => name)

const inContainers: Deployment = { ...onHost, driver: 'compose' }

/**
 * Plans the instances of a run: the chosen topologies in each form, and the reference twice. With
 * both drivers the reference is on the host, and its form in containers has the same database, so
 * that their difference is the cost of the container.
 *
 * @throws RunnerError RUNNER_BAD_PLAN
 */
export const planInstances = (
  chosen: readonly TopologyDefinition[],
  all: readonly TopologyDefinition[],
  forms: Forms = hostOnly,
): PlannedInstance[] => {
  const reference = all.find(({ name }) => name === referenceName)
  if (reference === undefined) {
    throw new RunnerError(
      'RUNNER_BAD_PLAN',
      `deploy/ has no topology "${referenceName}", which all others are compared with. Restore it.`,
    )
  }
  if (forms.scaleModel !== null) return scaleModel(chosen, reference, forms.scaleModel)
  const both = forms.drivers.length > 1
  const main = both || forms.drivers[0] === 'host' ? onHost : inContainers
  const subjects = chosen.filter(({ name }) => name !== referenceName)
  return [
    ...subjects.map((definition) => instanceOf(definition, main)),
    ...(both ? chosen.filter(({ compose }) => compose !== undefined).map(besideHost) : []),
    ...asReference(reference, main),
  ]
}

const instanceOf = (definition: TopologyDefinition, deployment: Deployment): PlannedInstance => ({
  instance: definition.name,
  role: 'subject',
  definition,
  title: titleOf(definition, deployment),
  deployment,
})

const asReference = (definition: TopologyDefinition, deployment: Deployment): PlannedInstance[] => [
  { ...instanceOf(definition, deployment), role: 'reference' },
  {
    ...instanceOf(definition, deployment),
    instance: `${definition.name}-again`,
    role: 'again',
  },
]

/**
 * Plans the instances of a run about factors: their topology as it is, twice, and a variant for each,
 * which takes part in the scenarios of its factor alone.
 *
 * @throws RunnerError RUNNER_BAD_PLAN if the factors are of several topologies
 */
export const planFactors = (
  factors: readonly Factor[],
  all: readonly TopologyDefinition[],
): PlannedInstance[] => {
  const of = Map.groupBy(factors, ({ topology }) => topology)
  const [base, ...others] = all.filter(({ name }) => of.has(name))
  if (base === undefined || others.length > 0) {
    const apart = [...of.values()].map((same) => `--factor ${same.map(nameOf).join(',')}`)
    throw new RunnerError(
      'RUNNER_BAD_PLAN',
      `A run compares with one topology, and these factors are of several. Run them apart: ${apart.join('; ')}.`,
    )
  }
  return [
    ...factors.map((factor): PlannedInstance => {
      const { title, change, scenarios } = factor
      const definition = varied(base, { name: variantOf(factor), title, change })
      return { ...instanceOf(definition, onHost), scenarios }
    }),
    ...asReference(base, onHost),
  ]
}

const nameOf = ({ name }: Factor): string => name

const besideHost = (definition: TopologyDefinition): PlannedInstance => ({
  ...instanceOf(definition, { ...inContainers, besideHost: true }),
  instance: `${definition.name}-compose`,
})

/** Plans 1, 2, 4 … workers of each topology that has several, and the single process. */
const scaleModel = (
  chosen: readonly TopologyDefinition[],
  reference: TopologyDefinition,
  most: number,
): PlannedInstance[] => {
  const share = { ...inContainers, coresPerWorker: 1 / most }
  const subjects = chosen.filter(({ name }) => name !== referenceName)
  for (const { name, compose } of subjects) {
    if (compose?.containerEach === true) continue
    throw new RunnerError(
      'RUNNER_BAD_PLAN',
      `${name} has no container for each worker, so that none can be given a part of a core. Leave it out of --scale-model.`,
    )
  }
  return [
    ...subjects.flatMap((definition) =>
      sizesUpTo(definition.workers === 1 ? 1 : most).map((workers) => ({
        ...instanceOf(definition, { ...share, workers }),
        instance: `${definition.name}-${workers}`,
      })),
    ),
    ...asReference(reference, { ...share, workers: 1 }),
  ]
}

const sizesUpTo = (most: number): number[] => {
  const sizes: number[] = []
  for (let size = 1; size < most; size *= 2) sizes.push(size)
  return [...sizes, most]
}

const titleOf = (definition: TopologyDefinition, deployment: Deployment): string => {
  const { title, compose } = definition
  if (deployment.driver === 'host') return title
  const { workers, coresPerWorker } = deployment
  const where = definition.workers === 1 ? 'a container' : 'containers'
  if (coresPerWorker === null) return compose?.title ?? `${title} in ${where}`
  return `${compose?.title ?? title}, ${workers} ${workers === 1 ? 'worker' : 'workers'} (scale model)`
}
