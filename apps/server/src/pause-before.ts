/** Time of service after which a worker's start has not failed, in milliseconds. */
export const SETTLED_MS = 1000

const AT_ONCE = 3
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000

/**
 * Returns the time that a worker's next start waits, in milliseconds. A few starts are at once; a
 * worker that goes on ending is started ever more rarely, so that it cannot take the machine from
 * workers that serve.
 *
 * @param failures number of times in a row that it has ended without serving for a second
 */
export const pauseBefore = (failures: number): number =>
  failures <= AT_ONCE
    ? 0
    : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - AT_ONCE - 1, 16))
