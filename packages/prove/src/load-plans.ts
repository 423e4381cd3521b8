import type {
  ClosedLoopPlan,
  OpenLoopPlan,
  PreparedRequest,
  StreamPlan,
} from '@deployment-lab/loadgen'
import { kept } from '@deployment-lab/loadgen/clients/kept'

export const get: PreparedRequest = {
  method: 'GET',
  path: '/',
  headers: {},
  body: null,
  expectStatus: 200,
  expectBody: '"ok":true',
}

/** A closed loop; eight connections unless it says otherwise. */
export const closedPlan = (
  url: string,
  more: Pick<ClosedLoopPlan, 'duration'> & Partial<ClosedLoopPlan>,
): ClosedLoopPlan => ({ url, connections: 8, request: get, timeout: 10_000, ...more })

/** An open loop of one stream and one request, its arrivals at random. */
export const openPlan = (
  url: string,
  {
    duration,
    seed,
    ...stream
  }: Pick<OpenLoopPlan, 'duration' | 'seed'> & Pick<StreamPlan, 'rate'> & Partial<StreamPlan>,
): OpenLoopPlan => ({
  url,
  duration,
  seed,
  streams: [
    {
      name: 'users',
      users: true,
      arrivals: 'poisson',
      mix: [{ request: get, weight: 1 }],
      timeout: 2_000,
      maxInFlight: 2_000,
      client: kept,
      ...stream,
    },
  ],
  faults: [],
  outageThreshold: 100,
})

/** The one stream of a plan. */
export const streamOf = ({ streams }: OpenLoopPlan): StreamPlan => {
  const [stream] = streams
  if (stream === undefined) throw new TypeError('the plan has no stream')
  return stream
}

/** The plan with its streams on so many connections, opened before the clock starts. */
export const connected = (plan: OpenLoopPlan, connections: number): OpenLoopPlan => ({
  ...plan,
  streams: plan.streams.map((stream) => ({ ...stream, connections })),
})
