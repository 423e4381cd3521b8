import { type Static, Type } from 'typebox'
import { Count, Text } from './units.ts'

/** A topology as it took part in a run; `node` takes part twice, under two names. */
export const InstanceRecord = Type.Object({
  instance: Text,
  topology: Text,
  title: Text,
  /** `development`: a server for people who write the code, not meant for production. */
  kind: Type.Union([Type.Literal('development'), Type.Literal('production')]),
  target: Text,
  driver: Type.Union([Type.Literal('host'), Type.Literal('compose')]),
  /** True if its containers use a database or proxy of this machine. */
  besideHost: Type.Optional(Type.Boolean()),
  role: Type.Union([Type.Literal('subject'), Type.Literal('reference'), Type.Literal('again')]),
  workers: Count,
  /** Names and digests of the images it ran from; only for instances in containers. */
  images: Type.Optional(Type.Record(Type.String(), Type.String())),
  /** Settings from the topology's own file: name of the setting, value. */
  settings: Type.Record(Type.String(), Type.String()),
})
export type InstanceRecord = Static<typeof InstanceRecord>

/** A topology that did not take part, why, and what would change that. */
export const LeftOut = Type.Object({
  topology: Text,
  reason: Text,
  remedy: Text,
})
export type LeftOut = Static<typeof LeftOut>
