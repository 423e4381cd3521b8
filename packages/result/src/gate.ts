import { type Static, Type } from 'typebox'
import { Reason } from './reason.ts'

/** The checks that keep a misleading number out of a report. */
export const gates = [
  'equal',
  'headroom',
  'generator',
  'little',
  'floor',
  'identity',
  'accounting',
  'control',
  'fault',
  'answers',
  'steady',
  'host',
] as const
export type GateName = (typeof gates)[number]

/** Finding of a gate: `failed` voids the trial, `limited` makes its rate a lower bound. */
export const GateFinding = Type.Object({
  gate: Type.Enum(gates),
  state: Type.Union([Type.Literal('passed'), Type.Literal('limited'), Type.Literal('failed')]),
  detail: Reason,
})
export type GateFinding = Static<typeof GateFinding>
