/** Lengths and numbers of measurements, and the margin within which values are equal. */
export interface Preset {
  readonly name: string
  readonly describes: string
  /** Margin of equivalence for ratios: 0.2 is ±20 %. */
  readonly margin: number
  /** Blocks of the scenarios without faults. */
  readonly blocks: number
  /** Blocks in which the lower steps of a ladder are taken too. */
  readonly ladderBlocks: number
  /** Trials of each topology in each failure: at least, and at most where they do not agree. */
  readonly rounds: { readonly least: number; readonly most: number }
  /** The longest duration of a run of few topologies; null sets none. */
  readonly limitSeconds: number | null
  /** Time at the end of a limited run which no further round of failures takes. */
  readonly calmSeconds: number
  /**
   * Number of blocks without faults after which each instance starts afresh. Two processes of the
   * same program differ, and that difference must not be taken for the topology's.
   */
  readonly freshEvery: number
  /** Blocks added, once, when the reference differs from itself. */
  readonly extraBlocks: number
  /**
   * Half the width of the 95 % interval of a log-ratio: blocks are added to a scenario until its
   * primary comparisons are no wider, or it has `most` blocks.
   */
  readonly target: number
  /** Highest number of blocks of a scenario without faults, not counting repeated ones. */
  readonly most: number
  /** Added blocks of a run without a limit must end within this multiple of its planned duration. */
  readonly stretch: number
  /** Length of a trial without faults. */
  readonly seconds: number
  /** Half the length of a usual warm-up before trials without faults. */
  readonly warmUpSeconds: number
  readonly calibrationSeconds: number
}
