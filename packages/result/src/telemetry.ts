import { type Static, Type } from 'typebox'
import { Reading, Reason } from './reason.ts'
import { Bytes, Count, Microseconds, Share, Text } from './units.ts'

/** Resources that everything of one role used in one second. */
export const RoleSecond = Type.Object({
  /** worker, manager, proxy, database, publisher */
  role: Text,
  /** Processes of the role that were alive at the end of the second. */
  processes: Count,
  /** CPU seconds used in this second; 1 is a whole core. For a part of a second, the rate. */
  cpuSeconds: Type.Number({ minimum: 0 }),
  residentBytes: Bytes,
  /** Times that main threads gave the core up (to wait), and times that it was taken away. */
  voluntarySwitches: Count,
  involuntarySwitches: Count,
  /** Absent if the system does not show them to the lab. */
  fileDescriptors: Type.Optional(Count),
})
export type RoleSecond = Static<typeof RoleSecond>

/** Report of a worker on its own event loop in one second. */
export const WorkerSecond = Type.Object({
  /** Name that it gives in its answers. */
  worker: Text,
  /** Lateness of its timers. */
  eventLoopDelayP99: Microseconds,
  /** Share of the second in which the event loop had work to do. */
  eventLoopUtilisation: Share,
  /** Time in garbage collection. */
  collecting: Microseconds,
  /** Requests answered in this second. */
  requests: Count,
  /** Connections open at its end. */
  connections: Count,
})
export type WorkerSecond = Static<typeof WorkerSecond>

export const TelemetrySecond = Type.Object({
  /** Second of the trial, as in the timeline of its load. */
  second: Count,
  roles: Type.Array(RoleSecond),
  workers: Type.Array(WorkerSecond),
})
export type TelemetrySecond = Static<typeof TelemetrySecond>

/** Activity of a topology during a trial, once a second, on the clock of the load. */
export const TelemetryReading = Type.Object({
  seconds: Type.Array(TelemetrySecond),
  /** Processes that were started in place of others while the trial ran. */
  restarts: Reading,
  /** Values that could not be read from the processes. */
  missing: Type.Array(Reason),
  /** Reason why no worker reported on itself; null if one did. */
  silent: Type.Union([Reason, Type.Null()]),
})
export type TelemetryReading = Static<typeof TelemetryReading>
