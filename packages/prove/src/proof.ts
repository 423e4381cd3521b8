import type { Generator } from '@deployment-lab/loadgen'
import type { Calibration } from '@deployment-lab/result'
import type { Engine } from './engine.ts'

/** Limit of a line. A share is given as a number: 0.05 is 5 %. */
export type Limit = {
  readonly kind: 'at-most' | 'at-least'
  readonly value: number
} & ({ readonly unit: 'count'; readonly of: number } | { readonly unit: 'share' })

/** A number that a proof measured, or the reason in words why there is none. */
export type Proved =
  | { readonly value: number; readonly missing: null }
  | { readonly value: null; readonly missing: string }

/** A line without a number, with the reason. */
export const unproved = (missing: string): Proved => ({ value: null, missing })

/** Question of a proof, the limit it is held to, and the result. */
export interface Line {
  readonly asks: string
  readonly limit: Limit
  /** Value in the limit's unit; without a value the line is missed. */
  readonly measured: Proved
  /**
   * Excuse of a line that is not met: it fails nothing, or only CI, which must have all it needs.
   */
  readonly excused?: 'always' | 'outside-ci'
}

/** Result of a proof. */
export interface Finding {
  readonly lines: readonly Line[]
  /** The numbers behind the lines: sentences. */
  readonly remarks: readonly string[]
}

/** Extent of a run: everything, or as much as fits a test. */
export type Size = 'full' | 'short'

/** Inputs of a proof. */
export interface Context {
  readonly size: Size
  readonly seed: number
  readonly engine: Engine
  /** Generator of the engine's loads; kept over all proofs. */
  readonly generator: Generator
  readonly calibration: Calibration
  /** Reports progress: a sentence. */
  readonly say: (text: string) => void
  readonly signal: AbortSignal
}

export interface Proof {
  readonly name: string
  readonly title: string
  /** Description of the proof, in a sentence or two. */
  readonly describes: string
  /**
   * True if something else on the machine can spoil it. In a short run it is then tried once more
   * if a line is missed, and the report says so.
   */
  readonly noisy: boolean
  run(context: Context): Promise<Finding>
}
