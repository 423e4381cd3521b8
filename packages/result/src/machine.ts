import { type Static, Type } from 'typebox'
import { Bytes, Count, Text } from './units.ts'

/** Machine of a run, as read at its start. */
export const MachineRecord = Type.Object({
  os: Text,
  kernel: Text,
  architecture: Text,
  cpuModel: Text,
  cores: Count,
  memoryBytes: Bytes,
  /** Name and version of every program that took part: node, pm2, autocannon, … */
  versions: Type.Record(Type.String(), Type.String()),
})
export type MachineRecord = Static<typeof MachineRecord>
