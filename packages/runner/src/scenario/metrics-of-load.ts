import type { MetricId } from '@deployment-lab/result'
import { type RequestTemplate, requestsOf, type Scenario } from './define.ts'

const latencies: readonly MetricId[] = ['p50', 'p90', 'p99']

/** The metrics that a load can give: any other would have no number in any trial. */
export const metricsOfLoad = (load: Scenario['load']): readonly MetricId[] => {
  if (load.model === 'open') {
    const sends = (method: RequestTemplate['method']): boolean =>
      requestsOf(load).some((request) => request.method === method)
    return [
      ...latencies,
      'cpuPerAnswer',
      'outage',
      ...(sends('GET') ? (['lostGet'] as const) : []),
      ...(sends('POST') ? (['lostPost'] as const) : []),
    ]
  }
  if (!('script' in load)) return ['throughput', ...latencies]
  const usesTokens = load.script.some((step) => !('step' in step) && step.signedIn)
  return ['throughput', 'logins', ...(usesTokens ? (['tokenUses'] as const) : []), ...latencies]
}
