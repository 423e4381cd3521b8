import { type Static, Type } from 'typebox'
import { Reading, Reason } from './reason.ts'
import { Count, Microseconds, PerSecond, Share, Text } from './units.ts'

/** Service level that an instance has to hold at a rate, in all its parts. */
export const Slo = Type.Object({
  p99: Microseconds,
  /** Correct answers over arrivals. */
  success: Share,
  /** Arrivals sent over arrivals offered. */
  sendRatio: Share,
})
export type Slo = Static<typeof Slo>

/** Trial of a search, at one rate. */
export const CapacityProbe = Type.Object({
  /** Place in the order in which it was tried, over all instances. */
  order: Count,
  phase: Type.Union([Type.Literal('search'), Type.Literal('confirm')]),
  rate: PerSecond,
  p50: Reading,
  p90: Reading,
  p99: Reading,
  success: Share,
  sendRatio: Share,
  /** `void`: it says nothing of the server. */
  state: Type.Union([Type.Literal('passed'), Type.Literal('failed'), Type.Literal('void')]),
  /** Reason why it is void or failed; null if it passed. */
  clause: Type.Union([Reason, Type.Null()]),
})
export type CapacityProbe = Static<typeof CapacityProbe>

/** The highest rate at which an instance holds an SLO. */
export const CapacityRecord = Type.Object({
  scenario: Text,
  instance: Text,
  slo: Slo,
  /** The highest rate that passed in every trial of it; null if none did. */
  passing: Type.Union([PerSecond, Type.Null()]),
  /** The lowest rate above it that failed; null if none did. */
  failing: Type.Union([PerSecond, Type.Null()]),
  /**
   * `confirmed`: fresh trials agreed. `unconfirmed`: they did not, and the interval is wider for
   * it. `at-least`: nothing failed up to the highest rate that the generator can judge. `below`:
   * nothing passed.
   */
  state: Type.Union([
    Type.Literal('confirmed'),
    Type.Literal('unconfirmed'),
    Type.Literal('at-least'),
    Type.Literal('below'),
    Type.Literal('not-measured'),
  ]),
  /** The clause that failed at `failing`; null if none did. */
  failedBy: Type.Union([Reason, Type.Null()]),
  /** Reason of its state. */
  because: Reason,
  probes: Type.Array(CapacityProbe),
})
export type CapacityRecord = Static<typeof CapacityRecord>
