import { type CapacityProbe, reasonOf } from '@deployment-lab/result'
import { type Capacity, type CapacityPlan, capacityOf, nextProbe } from '../../src/index.ts'
import { normals, uniforms } from '../random.ts'

/** A server whose waiting grows as that of a queue, and how much its trials differ. */
export interface Simulated {
  /** The rate at which its queue grows without end. */
  readonly saturation: number
  /** Microseconds that a request takes. */
  readonly service: number
  /** Standard deviation of the logarithm of a trial's p99. */
  readonly noise: number
  /** Share of trials in which something else on the machine makes the p99 ten times as long. */
  readonly hiccups?: number
  /** Share of trials that are void. */
  readonly voids?: number
}

export type Probe = Pick<CapacityProbe, 'phase' | 'rate' | 'state' | 'clause'>

/** The p99 at a rate, without noise: like M/D/1, service and a waiting that grows as ρ / (1 − ρ). */
const p99At = ({ saturation, service }: Simulated, rate: number): number => {
  const load = rate / saturation
  return load >= 1 ? Number.POSITIVE_INFINITY : service * (1 + (2.3 * load) / (1 - load))
}

/** The rate at which the p99 without noise is at its limit. */
export const truthOf = ({ saturation, service }: Simulated, limit: number): number => {
  const waiting = (limit / service - 1) / 2.3
  return (saturation * waiting) / (1 + waiting)
}

/** A whole search of one simulated server. */
export const search = (
  server: Simulated,
  plan: CapacityPlan,
  seed: number,
): { capacity: Capacity; probes: Probe[] } => {
  const normal = normals(seed)
  const uniform = uniforms(seed + 1)
  const probes: Probe[] = []
  for (;;) {
    const next = nextProbe(plan, probes)
    if (next === null) return { capacity: capacityOf(plan, probes), probes }
    const hiccup = uniform() < (server.hiccups ?? 0) ? 10 : 1
    const isVoid = uniform() < (server.voids ?? 0)
    const p99 = p99At(server, next.rate) * Math.exp(server.noise * normal()) * hiccup
    const state = isVoid ? 'void' : p99 > plan.slo.p99 ? 'failed' : 'passed'
    const clause =
      state === 'passed'
        ? null
        : isVoid
          ? reasonOf('sent-late', { sent: 0.9, needed: 0.99 })
          : reasonOf('p99-above', { p99, limit: plan.slo.p99 })
    probes.push({ ...next, state, clause })
  }
}
