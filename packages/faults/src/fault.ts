import type { RequestTemplate } from '@deployment-lab/loadgen'
import type { Milliseconds, Reason } from '@deployment-lab/result'
import type { Ability, RunningTopology, TopologyProcess } from '@deployment-lab/topology'

/** Damage to a running topology: how it is done, seen to take hold, and undone. */
export interface Fault {
  readonly name: string
  /** Settings, as the report shows them. */
  readonly settings: Readonly<Record<string, string | number>>
  /** Abilities that a topology must have for it. */
  readonly needs: readonly Ability[]
  /** Time after which it is undone; 0 for a fault that undoes itself, or cannot be undone. */
  readonly lasts: Milliseconds
  /** True if all workers are new after it, as after a start. */
  readonly renews?: boolean
  /** A request that the load generator sends to break something, or null. */
  readonly request: RequestTemplate | null
  /** Begins the fault. A longer fault goes on until {@link Injection.undo} has waited for it. */
  begin(context: FaultContext): Promise<Injection>
}

export interface FaultContext {
  readonly topology: RunningTopology
  /** The processes before the load. */
  readonly before: readonly TopologyProcess[]
  /** Signal that ends every wait. */
  readonly signal: AbortSignal
  /** The clock of the trial. */
  readonly now: () => Milliseconds
  readonly log?: (line: string) => void
}

/** Numbers that a fault has measured, by their names. */
export type Facts = Record<string, number>

/** Effect of a fault: it took hold, or the reason why not. */
export type Hold =
  | { readonly held: true; readonly facts?: Facts }
  | { readonly held: false; readonly reason: Reason }

/** `with-topology`: the rest of it ends when the topology stops. */
export type Undone = 'undone' | 'with-topology' | 'nothing-to-undo'

/** A fault that has begun. */
export interface Injection {
  /** Looks at the system, not at answers, until it took hold or patience is over. */
  tookHold(): Promise<Hold>
  undo(): Promise<Undone>
  /** Asked at the end, after {@link undo}. */
  facts?(): Promise<Facts>
}
