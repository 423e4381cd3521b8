import type { OnEvent } from '@deployment-lab/runner'
import { createLogUpdate } from 'log-update'
import { eventLine, planLines } from './line.ts'
import { advance, durationText, noProgress, type Progress } from './progress.ts'

/** Shows a run on stderr: one live block on a terminal, one line a trial when piped. */
export interface RunShow extends Disposable {
  readonly onEvent: OnEvent
}

const twiceASecond = 500

export const showRun = (stderr: NodeJS.WriteStream): RunShow =>
  stderr.isTTY ? showLive(stderr) : showLines(stderr)

const showLines = (stderr: NodeJS.WriteStream): RunShow => ({
  onEvent: (event) => {
    const lines = event.type === 'planned' ? planLines(event) : [eventLine(event)]
    for (const line of lines) if (line !== null) stderr.write(`${line}\n`)
  },
  [Symbol.dispose]: () => {},
})

const showLive = (stderr: NodeJS.WriteStream): RunShow => {
  const live = createLogUpdate(stderr)
  let progress = noProgress
  let drawnAt = Date.now()
  const draw = (): void => {
    const since = Date.now() - drawnAt
    live(block(progress, since))
  }
  const timer = setInterval(draw, twiceASecond)
  return {
    onEvent: (event) => {
      if (event.type === 'planned') stderr.write(`${planLines(event).join('\n')}\n\n`)
      if (event.type === 'left-out' || event.type === 'blocks-added') {
        live.clear()
        stderr.write(`${eventLine(event)}\n`)
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
