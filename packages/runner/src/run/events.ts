import type {
  CapacityProbe,
  EqualityRecord,
  LeftOut,
  Milliseconds,
  Reason,
  TrialRecord,
} from '@deployment-lab/result'
import type { Plan } from '../plan/plan.ts'

/** What happens during a run, for whoever shows it. */
export type RunEvent =
  | { readonly type: 'planned'; readonly plan: Plan; readonly folder: string }
  | { readonly type: 'starting'; readonly instance: string }
  | { readonly type: 'building'; readonly instance: string; readonly line: string | null }
  | { readonly type: 'built'; readonly instance: string; readonly seconds: number }
  | { readonly type: 'started'; readonly instance: string; readonly url: string }
  | { readonly type: 'left-out'; readonly leftOut: LeftOut }
  | { readonly type: 'equal'; readonly records: readonly EqualityRecord[] }
  | { readonly type: 'calibrating' }
  | { readonly type: 'calibrated'; readonly closedCeiling: number; readonly openCeiling: number }
  | { readonly type: 'warming'; readonly instance: string }
  | {
      readonly type: 'trial-started'
      readonly number: number
      readonly of: number
      readonly id: string
      readonly left: Milliseconds
    }
  | {
      readonly type: 'trial-ended'
      readonly number: number
      readonly of: number
      readonly trial: TrialRecord
    }
  | {
      readonly type: 'probe-ended'
      readonly scenario: string
      readonly instance: string
      readonly probe: CapacityProbe
      readonly left: Milliseconds
    }
  | { readonly type: 'blocks-added'; readonly count: number; readonly because: Reason }
  | { readonly type: 'stopping'; readonly interrupted: boolean }
  | { readonly type: 'ended' }

export type OnEvent = (event: RunEvent) => void
