import { Type } from 'typebox'

/** A length of time in microseconds. Latencies are kept in it. */
export type Microseconds = number
/** A length of time in milliseconds. Plans are written in it. */
export type Milliseconds = number
/** A rate: events a second. */
export type PerSecond = number
/** A share between 0 and 1. */
export type Share = number
/** A number of bytes. */
export type Bytes = number
/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMilliseconds = number

export const Microseconds = Type.Number({ minimum: 0, description: 'microseconds' })
export const Milliseconds = Type.Number({ minimum: 0, description: 'milliseconds' })
export const PerSecond = Type.Number({ minimum: 0, description: 'events a second' })
export const Share = Type.Number({ minimum: 0, description: 'a share, 1 is all' })
export const Bytes = Type.Number({ minimum: 0, description: 'bytes' })
export const EpochMilliseconds = Type.Number({
  minimum: 0,
  description: 'milliseconds since 1970 (UTC)',
})
export const Count = Type.Integer({ minimum: 0 })
export const Text = Type.String()
export const Interval = Type.Tuple([Type.Number(), Type.Number()])
/** Lower and upper end. */
export type Interval = [number, number]
