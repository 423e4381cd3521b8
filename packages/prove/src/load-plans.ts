import type { ClosedLoopPlan, OpenLoopPlan, PreparedRequest } from '@deployment-lab/loadgen'

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

/** An open loop of one request, its arrivals at random. */
export const openPlan = (
  url: string,
  more: Pick<OpenLoopPlan, 'rate' | 'duration' | 'seed'> & Partial<OpenLoopPlan>,
): OpenLoopPlan => ({
  url,
  arrivals: 'poisson',
  mix: [{ request: get, weight: 1 }],
  timeout: 2_000,
  maxInFlight: 2_000,
  faults: [],
  outageThreshold: 100,
  ...more,
})
