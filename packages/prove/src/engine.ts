import type { ClosedLoopPlan, Generator, OpenLoopPlan } from '@deployment-lab/loadgen'
import type { ClosedLoopReading, OpenLoopReading } from '@deployment-lab/result'
import { makePlan } from '@deployment-lab/runner'
import {
  capacityOf,
  compare,
  judgeProbe,
  judgeTrial,
  nextProbe,
  outcomeOf,
} from '@deployment-lab/stats'

/** Parts of the lab that are proved. A test puts a broken part in place of each. */
export interface Engine {
  readonly makePlan: typeof makePlan
  readonly closedLoop: (
    generator: Generator,
    plan: ClosedLoopPlan,
    signal: AbortSignal,
  ) => Promise<ClosedLoopReading>
  readonly openLoop: (
    generator: Generator,
    plan: OpenLoopPlan,
    signal: AbortSignal,
    onStart?: () => void,
  ) => Promise<OpenLoopReading>
  readonly judgeTrial: typeof judgeTrial
  readonly outcomeOf: typeof outcomeOf
  readonly compare: typeof compare
  readonly nextProbe: typeof nextProbe
  readonly capacityOf: typeof capacityOf
  readonly judgeProbe: typeof judgeProbe
}

/** The engine as a run uses it. */
export const engine: Engine = {
  makePlan,
  closedLoop: (generator, plan, signal) => generator.closedLoop(plan, signal),
  openLoop: (generator, plan, signal, onStart) => generator.openLoop(plan, signal, onStart),
  judgeTrial,
  outcomeOf,
  compare,
  nextProbe,
  capacityOf,
  judgeProbe,
}
