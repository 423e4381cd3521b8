import type { KernelUnits } from '../auxiliary.ts'
import { descriptorsOf, type Switches, switchesOf } from '../proc.ts'
import { type ObservedProcess, type ProcessUsage, usageOf } from '../usage.ts'

/** Resources that a process has used since its start, and holds now. */
export interface ProcessSample extends ProcessUsage, Switches {
  /** Number of open files; null for a process of another user. */
  readonly fileDescriptors: number | null
}

/** Reads a process, or null for one that has ended; a zombie has ended. */
export const sampleProcess = (
  observed: ObservedProcess,
  units: KernelUnits,
): ProcessSample | null => {
  const usage = usageOf(observed, units)
  const switches = switchesOf(observed.pid)
  // The process may end between the two readings.
  if (usage === null || switches === null) return null
  return { ...usage, ...switches, fileDescriptors: descriptorsOf(observed.pid) }
}
