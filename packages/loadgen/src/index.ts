export { type CalibrationPlan, calibrate } from './calibrate.ts'
export { checkClosedLoopPlan, checkScriptedLoopPlan } from './check/closed.ts'
export { checkOpenLoopPlan } from './check/open.ts'
export { type Child, startChild } from './child.ts'
export { LoadgenError, type LoadgenErrorCode } from './errors.ts'
export { type Generator, startGenerator } from './generator.ts'
export {
  type NullResponder,
  type NullResponderOptions,
  startNullResponder,
} from './null-responder.ts'
export { arrivalTimes } from './open/arrival-times.ts'
export { endWithParent, tellParent } from './parent.ts'
export type {
  ClientPlan,
  ClosedLoopPlan,
  FaultPlan,
  OpenLoopPlan,
  PreparedRequest,
  RequestTemplate,
  ScriptedLoopPlan,
  ScriptedRequest,
  StreamPlan,
  WeightedRequest,
} from './plan.ts'
export { followProfile, type Pace } from './profile.ts'
export type { GeneratorOptions } from './protocol.ts'
export { resolveTarget } from './target.ts'
