import picocolors from 'picocolors'
import type { Mark, Status } from '../format/status.ts'

/** How a terminal shows weight and status; without colour every function returns its text. */
export interface Palette {
  readonly bold: (text: string) => string
  readonly faint: (text: string) => string
  readonly status: (status: Status, text: string) => string
}

/** Colours that are asked for, whatever the environment says. */
export const paletteOf = (color: boolean): Palette => {
  const colors = picocolors.createColors(color)
  const by: Record<Status, (text: string) => string> = {
    good: colors.green,
    bad: colors.red,
    same: colors.blue,
    unsure: colors.yellow,
    none: colors.dim,
  }
  return {
    bold: colors.bold,
    faint: colors.dim,
    status: (status, text) => by[status](text),
  }
}

/** A state as symbol and word. */
export const markText = (mark: Mark, palette: Palette): string =>
  palette.status(mark.status, `${mark.symbol} ${mark.word}`)
