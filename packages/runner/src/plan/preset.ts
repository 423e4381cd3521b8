/** How long and how often is measured, and what is close enough to call equal. */
export interface Preset {
  readonly name: string
  readonly describes: string
  /** Margin of equivalence for ratios: 0.2 is ±20 %. */
  readonly margin: number
  /** Blocks of the scenarios that break nothing. */
  readonly blocks: number
  /** Blocks in which the lower steps of a ladder are taken too. */
  readonly ladderBlocks: number
  /** Blocks of the scenarios that break something. */
  readonly faultBlocks: number
  /**
   * Every so many blocks that break nothing each instance starts afresh: two processes of one
   * program differ, and what is measured on one each would be taken for the topology's.
   */
  readonly freshEvery: number
  /** Blocks added, once, when the reference differs from itself. */
  readonly extraBlocks: number
  /**
   * Half the width of the 95 % interval of a log-ratio: blocks are added to a scenario until its
   * primary comparisons are no wider, or it has `most` blocks.
   */
  readonly target: number
  /** Blocks that a scenario which breaks nothing has at most; those that repeat one not counted. */
  readonly most: number
  /** What may be added must end within this multiple of the planned duration. */
  readonly stretch: number
  /** Length of a trial that breaks nothing. */
  readonly seconds: number
  readonly warmUpSeconds: number
  readonly calibrationSeconds: number
}
