export { type Answerability, canAnswerScaling, type ScalingQuestion } from './answerability.ts'
export { groupsBetween } from './cgroup/between.ts'
export {
  type GroupSnapshot,
  type GroupUsage,
  type ObservedGroup,
  readGroups,
} from './cgroup/read.ts'
export { type HostMoment, hostBetween, readHost } from './host.ts'
export { watchOutput } from './output.ts'
export { processAlive } from './proc.ts'
export { readMachine } from './record.ts'
export type { TrialSpan } from './sample/role-seconds.ts'
export { type Sampler, type Samples, startSampler } from './sample/sampler.ts'
export { type Told, telemetryOf } from './sample/telemetry.ts'
export type { Listing } from './sample/watch-listing.ts'
export { openWorkerReports, type WorkerReports } from './sample/worker-lines.ts'
export { type ObservedProcess, type ProcessUsage, readUsage, type UsageSnapshot } from './usage.ts'
export { usageBetween } from './usage-between.ts'
