import type { Variation } from '@deployment-lab/topology'

/** One switch of one topology, measured in both positions with the rest equal. */
export interface Factor {
  /** Name of its file. */
  readonly name: string
  /** Question as a reader asks it. */
  readonly question: string
  /** Name of the topology, which has the switch as the lab sets it. */
  readonly topology: string
  /** The other position, as the end of a name: `no-drain` makes `pm2-no-drain` of `pm2`. */
  readonly variant: string
  /** The other position as a title. */
  readonly title: string
  readonly change: Variation
  /** Names of the scenarios in which the positions are compared. */
  readonly scenarios: readonly string[]
}

/** Checks a factor while it is written; it changes nothing. */
export const defineFactor = (factor: Factor): Factor => factor

/** Name of the instance that has the switch in its other position. */
export const variantOf = ({ topology, variant }: Factor): string => `${topology}-${variant}`
