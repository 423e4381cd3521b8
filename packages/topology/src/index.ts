export { type ProcEntry, readProcess, switchesOf } from '@deployment-lab/machine/proc'
export { type Answer, ask } from './ask.ts'
export { type ClaimedProject, nameProject } from './compose/claim.ts'
export { type ComposeProjectOptions, composeProject } from './compose/project.ts'
export {
  containedBehind,
  containedDevelopment,
  containedOnPostgres,
  containedSettings,
  dockerRestarts,
} from './compose/settings.ts'
export {
  abilitiesOf,
  defineTopology,
  expectedWorkers,
  needsOf,
  settingsOf,
  type TopologyDefinition,
  varied,
  type WorkerCount,
} from './definition.ts'
export {
  type Abilities,
  type Ability,
  type ComposeDriver,
  type Deployment,
  type DriverName,
  type DriverOptions,
  type Health,
  type HostDriver,
  type Hosted,
  type Mark,
  nameInAnswers,
  type ObservedContainer,
  onHost,
  type ProcessRole,
  type Release,
  type RollOutcome,
  type RollReport,
  type RunningTopology,
  releases,
  type StartOptions,
  type TopologyProcess,
  type Undo,
} from './driver.ts'
export type { ServerEnvironment } from './environment.ts'
export { TopologyError, type TopologyErrorCode } from './errors.ts'
export {
  development,
  developmentSettings,
  ownSockets,
  production,
  productionSettings,
  shortIdle,
  shortIdleSettings,
} from './fastify-settings.ts'
export { apache, apacheProgram, findApache } from './host/apache.ts'
export { claimedHeaders, claimedWithUnderscores } from './host/claimed-headers.ts'
export { findNginx, nginx, nginxProgram } from './host/nginx.ts'
export { type NodeClusterOptions, nodeCluster } from './host/node-cluster.ts'
export { type NodeProcessOptions, nodeProcess } from './host/node-process.ts'
export { type Pm2Options, pm2 } from './host/pm2.ts'
export type { ProxiedOptions } from './host/proxied.ts'
export { endLeftovers, killStarted, type Leftover } from './leftovers.ts'
export { loadTopologies } from './load.ts'
export { findMarked, killMarked, markVariable } from './mark.ts'
export { makeTemporaryFolder } from './own-folder.ts'
export { type OwnedProcess, type OwnerRecord, readOwner } from './owner.ts'
export { requirePort } from './port.ts'
export { otherLoads, registerLoad } from './registry.ts'
export type { LabContext, Requirement, RequirementResult } from './requirements.ts'
export { built, linux, node, npmPackage } from './requirements.ts'
export { prepareTopology, startTopology } from './start.ts'
export { type Target, type TargetName, targets } from './targets.ts'
export { tidy } from './tidy.ts'
export type { Variation } from './variation.ts'
export { watchWrapper } from './wrapper.ts'
