import { setTimeout as wait } from 'node:timers/promises'

/** Releases that the lab deploys as new code; `same` is the code as it is. */
export const releases = ['same', 'slow-start', 'never-ready', 'crash-at-start', 'with-job'] as const
export type Release = (typeof releases)[number]

/** Extra time that `slow-start` takes to start, in milliseconds. */
const SLOW_START_MS = 3000
const DAY_MS = 86_400_000

/**
 * Starts as a release does, and resolves when the process may go on to serve: `slow-start` takes
 * longer, and `never-ready` runs without ever getting there. `with-job` starts as usual.
 *
 * @throws Error at the start of `crash-at-start`
 */
export async function behaveAs(release: Release | null): Promise<void> {
  switch (release) {
    case null:
    case 'same':
    case 'with-job':
      return
    case 'slow-start':
      await wait(SLOW_START_MS)
      return
    case 'never-ready':
      for (;;) await wait(DAY_MS)
    case 'crash-at-start':
      throw new Error('the release crash-at-start crashed on purpose')
  }
}
