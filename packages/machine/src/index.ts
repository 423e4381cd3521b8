export { processAlive } from './alive.ts'
export { type Answerability, canAnswerScaling, type ScalingQuestion } from './answerability.ts'
export { groupsBetween } from './cgroup/between.ts'
export {
  type GroupSnapshot,
  type GroupUsage,
  type ObservedGroup,
  readGroups,
} from './cgroup/read.ts'
export { readMachine } from './record.ts'
export { type ObservedProcess, type ProcessUsage, readUsage, type UsageSnapshot } from './usage.ts'
export { usageBetween } from './usage-between.ts'
