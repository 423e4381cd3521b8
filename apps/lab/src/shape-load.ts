import { followProfile } from '@deployment-lab/loadgen'
import { newEachTime } from '@deployment-lab/loadgen/clients/new'
import type { RateSegment } from '@deployment-lab/result'
import type { Scenario } from '@deployment-lab/runner'
import { usageError } from './errors.ts'

/** Changes to a scenario's load from the command line. Only a load on a schedule can be shaped. */
export interface LoadShape {
  readonly rate?: number
  readonly ramp?: readonly RateSegment[]
  readonly arrivals?: 'constant' | 'poisson'
  readonly newConnections?: boolean
  readonly sources?: number
  /** Deadline in seconds. */
  readonly deadline?: number
  readonly senders?: number
}

const flags = [
  ['rate', '--rate'],
  ['ramp', '--ramp'],
  ['arrivals', '--arrivals'],
  ['newConnections', '--new-connections'],
  ['sources', '--sources'],
  ['deadline', '--deadline'],
  ['senders', '--senders'],
] as const satisfies readonly (readonly [keyof LoadShape, string])[]

/** Returns 127.0.0.2 and so on: all other connections come from the first address. */
const loopbackSources = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `127.0.0.${index + 2}`)

/** Reshapes a scenario's first stream. Refused if clients, not a schedule, set the pace. */
export const shapeLoad = (scenario: Scenario, shape: LoadShape): Scenario => {
  const { load } = scenario
  if (load.model === 'closed') {
    const given = flags.find(([name]) => shape[name] !== undefined)
    if (given === undefined) return scenario
    const [name, flag] = given
    const what = name === 'rate' ? 'rate' : 'schedule'
    throw usageError(
      `${scenario.name} has no ${what}: each connection sends after its last answer. Leave ${flag} out.`,
    )
  }
  const { rate, ramp, arrivals, newConnections, sources, deadline } = shape
  if (rate !== undefined && ramp !== undefined) {
    throw usageError('A --ramp sets the rate. Leave --rate out.')
  }
  const pace = ramp === undefined ? null : followProfile(ramp)
  const [first, ...others] = load.streams
  if (first === undefined) return scenario
  const { profile, ...steady } = first
  return {
    ...scenario,
    seconds: pace === null ? scenario.seconds : pace.duration / 1000,
    load: {
      ...load,
      streams: [
        {
          ...steady,
          ...(profile === undefined || rate !== undefined ? {} : { profile }),
          ...(rate === undefined ? {} : { rate }),
          ...(pace === null ? {} : { rate: pace.rate, profile: pace.profile }),
          ...(arrivals === undefined ? {} : { arrivals }),
          ...(newConnections === true ? { client: newEachTime } : {}),
          ...(sources === undefined ? {} : { sources: loopbackSources(sources) }),
          ...(deadline === undefined ? {} : { deadline: 1000 * deadline }),
        },
        ...others,
      ],
    },
  }
}
