import {
  type CapacityProbe,
  type OpenLoopReading,
  percentileReading,
  type Reason,
  reasonOf,
  type Slo,
  totalOf,
} from '@deployment-lab/result'
import { unpairedOf } from '../gates/answers.ts'
import { generator, lackingOf, shortageOf } from '../gates/generator.ts'

/** Judgement of a trial against an SLO. */
export type JudgedProbe = Omit<CapacityProbe, 'order' | 'phase' | 'rate'>

/**
 * Holds one open-loop trial against an SLO.
 *
 * The server is not blamed for the generator or the machine: a late generator, requests not sent,
 * and requests for which its machine had no socket or port make the trial void. Arrivals that found
 * no room, since the server owed too many answers, count against the server.
 *
 * @param voidBecause why the trial says nothing of the server, where that is known; else null
 */
export const judgeProbe = (
  load: OpenLoopReading,
  slo: Slo,
  voidBecause: Reason | null,
): JudgedProbe => {
  const [p50, p90, p99] = [50, 90, 99].map((percentile) => percentileReading([load], percentile))
  if (p50 === undefined || p90 === undefined || p99 === undefined) {
    throw new RangeError('three percentiles were asked for')
  }
  const { offered, ok } = totalOf(load)
  const success = offered === 0 ? 0 : ok / offered
  const sendRatio = load.generator.sendRatio ?? 0
  const read = { p50, p90, p99, success, sendRatio }
  const because = voidBecause ?? lateness(load, slo, offered)
  if (because !== null) return { ...read, state: 'void', clause: because }
  const failed = (clause: Reason): JudgedProbe => ({ ...read, state: 'failed', clause })
  if (success < slo.success) {
    return failed(reasonOf('few-succeeded', { success, offered, needed: slo.success }))
  }
  if (p99.value === null) {
    // Answers too few for a p99 may still show that it is above the limit, if a lower percentile
    // is.
    if (p90.value !== null && p90.value > slo.p99) {
      return failed(reasonOf('p90-above', { p90: p90.value, limit: slo.p99 }))
    }
    return p99.missing.code === 'too-few-samples'
      ? { ...read, state: 'void', clause: p99.missing }
      : failed(p99.missing)
  }
  return p99.value > slo.p99
    ? failed(reasonOf('p99-above', { p99: p99.value, limit: slo.p99 }))
    : { ...read, state: 'passed', clause: null }
}

/** Reason why a trial says nothing of the server; null if it does. */
const lateness = (load: OpenLoopReading, slo: Slo, offered: number): Reason | null => {
  if (offered === 0) return reasonOf('nothing-offered')
  const { sendRatio } = load.generator
  const unpaired = unpairedOf(load)
  if (unpaired !== null) return unpaired
  const shortage = shortageOf(load)
  if (shortage !== null) return reasonOf('generator-shortage', shortage)
  const noRoom = (totalOf(load).dropped - lackingOf(load)) / offered
  const sent = (sendRatio ?? 0) + noRoom
  if (sent < slo.sendRatio) {
    return reasonOf('sent-late', { sent: sendRatio ?? 0, needed: slo.sendRatio })
  }
  const found = generator(
    { ...load, generator: { ...load.generator, sendRatio: sent } },
    { latencyLimit: slo.p99 },
  )
  return found.state === 'passed' ? null : found.detail
}
