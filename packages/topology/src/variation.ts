import { basename } from 'node:path'
import { TopologyError } from './errors.ts'

/** Text of a configuration that is replaced by another. */
export interface Edit {
  /** Name of the file, which lies in the topology's folder. */
  readonly file: string
  /** Text that stands there exactly once. */
  readonly from: string
  readonly to: string
}

/** One switch of a topology in another position, with the rest as it is. */
export interface Variation {
  /** Variables of the server, over those of the topology. */
  readonly env?: Readonly<Record<string, string>>
  readonly edits?: readonly Edit[]
  /** Settings for the report that it changes: name and value. */
  readonly settings: Readonly<Record<string, string>>
}

/**
 * Applies a variation to the text of a configuration.
 *
 * @throws TopologyError `TOPOLOGY_BROKEN` if a text does not stand there exactly once
 */
export const editedText = (text: string, path: string, variation?: Variation): string =>
  (variation?.edits ?? [])
    .filter(({ file }) => file === basename(path))
    .reduce((edited, { from, to }) => {
      const times = edited.split(from).length - 1
      if (times === 1) return edited.replace(from, () => to)
      throw new TopologyError(
        'TOPOLOGY_BROKEN',
        `${path} has ${JSON.stringify(from)} ${times} times, and a variation replaces it once. Give a longer text.`,
      )
    }, text)
