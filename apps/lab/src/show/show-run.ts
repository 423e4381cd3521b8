import { printable } from '@deployment-lab/result'
import type { OnEvent, RunEvent } from '@deployment-lab/runner'
import { createLogUpdate } from 'log-update'
import { eventLine, planLines } from './line.ts'
import { advance, durationText, noProgress, type Progress } from './progress.ts'

/** Shows a run on stderr: one live block on a terminal, one line a trial when piped. */
export interface RunShow extends Disposable {
  readonly onEvent: OnEvent
}

const twiceASecond = 500

/** Events whose lines stay on a terminal. */
const kept: readonly RunEvent['type'][] = ['left-out', 'blocks-added', 'cell-decided']

type Say = (...lines: readonly string[]) => void

export const showRun = (stderr: NodeJS.WriteStream, say: Say): RunShow =>
  stderr.isTTY ? showLive(stderr, say) : showLines(say)

const showLines = (say: Say): RunShow => ({
  onEvent: (event) => {
    const lines = event.type === 'planned' ? planLines(event) : [eventLine(event)]
    for (const line of lines) if (line !== null) say(line)
  },
  [Symbol.dispose]: () => {},
})

const showLive = (stderr: NodeJS.WriteStream, say: Say): RunShow => {
  const live = createLogUpdate(stderr)
  let progress = noProgress
  let drawnAt = Date.now()
  const draw = (): void => {
    const since = Date.now() - drawnAt
    live(printable(block(progress, since)))
  }
  const timer = setInterval(draw, twiceASecond)
  return {
    onEvent: (event) => {
      if (event.type === 'planned') say(...planLines(event), '')
      if (kept.includes(event.type)) {
        live.clear()
        say(eventLine(event) ?? '')
      }
      progress = advance(progress, event)
      drawnAt = Date.now()
    },
    [Symbol.dispose]: () => {
      clearInterval(timer)
      live.clear()
      live.done()
    },
  }
}

const width = 32

const block = (progress: Progress, since: number): string => {
  const { phase, number, of, left, notCounted } = progress
  if (of === 0) return `${phase} …`
  const filled = Math.round((width * number) / of)
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled)
  const rest = left === null ? '' : `, about ${durationText(left - since)} left`
  const voided = notCounted === 0 ? '' : `, ${notCounted} do not count`
  return `${bar} ${number}/${of}${rest}${voided}\n${phase}`
}
