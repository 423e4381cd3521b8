import { resolve } from 'node:path'
import { usageError } from './errors.ts'

/** Returns a FILE of the command line with the id of a run in place of `{id}`. */
export const fileFor = (target: string, id: string): string =>
  target.replaceAll('{id}', () => fileNameOf(id))

/** Makes an id a safe file name: anybody may have written its file, and it must name no folder. */
const fileNameOf = (id: string): string => id.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_')

/**
 * Refuses several texts for one file, which would hide all but the last, and several for stdout,
 * which cannot be told apart.
 *
 * @throws LabError LAB_USAGE
 */
export const refuseClashes = (targets: readonly string[], results: number): void => {
  if (targets.includes('')) {
    throw usageError('A file has no name. Give its path, or - for stdout.')
  }
  if (targets.filter((target) => target === '-').length > 1) {
    throw usageError('Only one rendering can go to stdout. Give the others a file.')
  }
  const shared = targets.find((target) => target !== '-' && !target.includes('{id}'))
  if (results > 1 && shared !== undefined) {
    throw usageError(
      `${results} results cannot share ${shared}. Put {id} into its name: it becomes the id of each run.`,
    )
  }
}

/**
 * Refuses the same file for two results once the ids are known, however the paths are written.
 *
 * @throws LabError LAB_USAGE
 */
export const refuseSameFile = (targets: readonly string[], ids: readonly string[]): void => {
  const taken = new Set<string>()
  for (const id of ids) {
    for (const target of targets) {
      if (target === '-') continue
      const file = resolve(fileFor(target, id))
      if (taken.has(file)) {
        throw usageError(`Two renderings would go to ${file}. Give each its own.`)
      }
      taken.add(file)
    }
  }
}
