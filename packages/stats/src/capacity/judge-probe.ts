import { type CapacityProbe, type OpenLoopReading, type Slo, totalOf } from '@deployment-lab/result'
import { unpairedOf } from '../gates/answers.ts'
import { generator, lackingOf, shortageOf } from '../gates/generator.ts'
import { percentileReading } from '../metric-of.ts'

/** What one trial says of an SLO. */
export type JudgedProbe = Omit<CapacityProbe, 'order' | 'phase' | 'rate'>

/**
 * Holds one open-loop trial against an SLO.
 *
 * What the generator or the machine did is no failure of the server: a late generator and requests
 * that it did not send make the trial void, and so do those that its machine had no socket or port
 * for. Arrivals that found no room, since the server owed too many answers, are the server's.
 *
 * @param voidBecause why the trial says nothing of the server, where that is known; else null
 */
export const judgeProbe = (
  load: OpenLoopReading,
  slo: Slo,
  voidBecause: string | null,
): JudgedProbe => {
  const [p50, p90, p99] = [50, 90, 99].map((one) => percentileReading([load], one))
  if (p50 === undefined || p90 === undefined || p99 === undefined) {
    throw new RangeError('three percentiles were asked for')
  }
  const { offered, ok } = totalOf(load)
  const success = offered === 0 ? 0 : ok / offered
  const sendRatio = load.generator.sendRatio ?? 0
  const read = { p50, p90, p99, success, sendRatio }
  const because = voidBecause ?? lateness(load, slo, offered)
  if (because !== null) return { ...read, state: 'void', clause: because }
  if (success < slo.success) {
    const clause = `${percent(success)} of ${offered} requests succeeded, ${percent(slo.success)} are needed`
    return { ...read, state: 'failed', clause }
  }
  if (p99.value === null) {
    // Too few for a p99 may be enough to see that it is above the limit: so is a lower percentile.
    if (p90.value !== null && p90.value > slo.p99) {
      const clause = `p90 ${milliseconds(p90.value)}, the limit of p99 is ${milliseconds(slo.p99)}`
      return { ...read, state: 'failed', clause }
    }
    return p99.reason.startsWith('too few')
      ? { ...read, state: 'void', clause: `p99 ${p99.reason}` }
      : { ...read, state: 'failed', clause: `p99 ${p99.reason}` }
  }
  return p99.value > slo.p99
    ? {
        ...read,
        state: 'failed',
        clause: `p99 ${milliseconds(p99.value)}, the limit is ${milliseconds(slo.p99)}`,
      }
    : { ...read, state: 'passed', clause: null }
}

/** Why a trial says nothing of the server; null where it does. */
const lateness = (load: OpenLoopReading, slo: Slo, offered: number): string | null => {
  if (offered === 0) return 'nothing was offered'
  const { sendRatio } = load.generator
  const unpaired = unpairedOf(load)
  if (unpaired !== null) return `answers: ${unpaired}`
  const shortage = shortageOf(load)
  if (shortage !== null) return `generator: ${shortage}`
  const noRoom = (totalOf(load).dropped - lackingOf(load)) / offered
  const sent = (sendRatio ?? 0) + noRoom
  if (sent < slo.sendRatio) {
    return `the generator sent ${percent(sendRatio ?? 0)} of the arrivals in time, ${percent(slo.sendRatio)} are needed`
  }
  const found = generator(
    { ...load, generator: { ...load.generator, sendRatio: sent } },
    { latencyLimit: slo.p99 },
  )
  return found.state === 'passed' ? null : `generator: ${found.detail}`
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(4))} %`
const milliseconds = (value: number): string => `${Number((value / 1000).toPrecision(3))} ms`
