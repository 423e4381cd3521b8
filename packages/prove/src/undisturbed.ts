import type { Milliseconds } from '@deployment-lab/result'
import type { KnownServer } from './server/start.ts'

/** Limits for the disturbance of a queue, and for trying again. */
export interface Calm {
  /** Longest disturbance in one trial, by something else on the machine. */
  readonly mostHeld: Milliseconds
  /** Number of tries that may follow the first. */
  readonly repeats: number
}

interface Tried<Trial> {
  readonly found: Trial
  readonly heldUp: number
  readonly calm: boolean
}

/**
 * Runs a trial until the machine left the server its core: a queue that was held up is not of known
 * behaviour, and its latencies say nothing. After the last try the calmest trial counts.
 */
export const undisturbed = async <Trial>(
  server: Pick<KnownServer, 'order'>,
  { mostHeld, repeats }: Calm,
  once: () => Promise<Trial>,
): Promise<Tried<Trial>> => {
  let calmest: { readonly found: Trial; readonly milliseconds: Milliseconds } | null = null
  for (let heldUp = 0; ; heldUp += 1) {
    await server.order({ kind: 'held' }, 'held')
    const found = await once()
    const { milliseconds } = await server.order({ kind: 'held' }, 'held')
    if (calmest === null || milliseconds < calmest.milliseconds) calmest = { found, milliseconds }
    const calm = milliseconds < mostHeld
    if (calm || heldUp === repeats) return { found: calmest.found, heldUp, calm }
  }
}
