import { isCounted } from '@deployment-lab/result'
import type { RunEvent } from '@deployment-lab/runner'

/** Progress of a run, read from its events. */
export interface Progress {
  readonly phase: string
  readonly number: number
  readonly of: number
  /** Milliseconds left by the plan. */
  readonly left: number | null
  readonly notCounted: number
}

export const noProgress: Progress = {
  phase: 'starting',
  number: 0,
  of: 0,
  left: null,
  notCounted: 0,
}

export const advance = (progress: Progress, event: RunEvent): Progress => {
  switch (event.type) {
    case 'starting':
      return { ...progress, phase: `starting ${event.instance}` }
    case 'building':
      return {
        ...progress,
        phase: `building the images of ${event.instance}${event.line === null ? '' : `: ${event.line}`}`,
      }
    case 'calibrating':
      return { ...progress, phase: 'calibrating the generator' }
    case 'warming':
      return { ...progress, phase: `warming up ${event.instance}` }
    case 'trial-started':
      return { ...progress, phase: event.id, number: event.number, of: event.of, left: event.left }
    case 'trial-ended': {
      return { ...progress, notCounted: progress.notCounted + (isCounted(event.trial) ? 0 : 1) }
    }
    case 'probe-ended':
      return {
        ...progress,
        phase: `searching for capacity: ${event.instance} at ${event.probe.rate} a second ${event.probe.state}`,
        left: event.left,
      }
    case 'stopping':
      return { ...progress, phase: 'stopping what was started', left: null }
    default:
      return progress
  }
}

/** Prints a length of time as people say it: `3 min 20 s`. */
export const durationText = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
