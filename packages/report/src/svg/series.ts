import type { Series } from '../model/chart-model.ts'
import { element, line, pixels, polyline, shortened, text } from './element.ts'

const shapes = 8

/** The class that gives a series its colour and its dash; both repeat after eight. */
export const seriesClass = ({ index }: Series): string => `s${index % shapes}`

/** The shape of a series around a point: told apart without colour. */
export const marker = (series: Series, x: number, y: number, size = 4): string => {
  const className = `mark ${seriesClass(series)}`
  const path = (points: readonly (readonly [number, number])[]): string =>
    element('path', {
      d: `${polyline(points.map(([dx, dy]) => [x + dx * size, y + dy * size]))}Z`,
      class: className,
    })
  switch (series.index % shapes) {
    case 0:
      return path([
        [0, -1.2],
        [1.2, 0.95],
        [-1.2, 0.95],
      ])
    case 1:
      return element('circle', { cx: x, cy: y, r: size, class: className })
    case 2:
      return element('circle', { cx: x, cy: y, r: size * 0.9, class: `${className} hollow` })
    case 3:
      return path([
        [-0.9, -0.9],
        [0.9, -0.9],
        [0.9, 0.9],
        [-0.9, 0.9],
      ])
    case 4:
      return path([
        [0, -1.3],
        [1.3, 0],
        [0, 1.3],
        [-1.3, 0],
      ])
    case 5:
      return path([
        [0, 1.2],
        [1.2, -0.95],
        [-1.2, -0.95],
      ])
    case 6:
      return element('path', {
        d: `M${pixels(x - size)} ${pixels(y)}H${pixels(x + size)}M${pixels(x)} ${pixels(y - size)}V${pixels(y + size)}`,
        class: `${className} open`,
      })
    default:
      return element('path', {
        d: `M${pixels(x - size)} ${pixels(y - size)}l${pixels(2 * size)} ${pixels(2 * size)}m0 ${pixels(-2 * size)}l${pixels(-2 * size)} ${pixels(2 * size)}`,
        class: `${className} open`,
      })
  }
}

export interface EndLabel {
  readonly series: Series
  /** Where the line ends. */
  readonly x: number
  readonly y: number
}

const labelHeight = 15

/** Names at the right of their lines, pushed apart so that none covers another. */
export const endLabels = (
  labels: readonly EndLabel[],
  room: {
    readonly x: number
    readonly width: number
    readonly top: number
    readonly bottom: number
  },
): string => {
  const sorted = labels.toSorted((a, b) => a.y - b.y)
  const places: number[] = []
  for (const { y } of sorted) places.push(Math.max(y, (places.at(-1) ?? room.top) + labelHeight))
  const over = Math.max(0, (places.at(-1) ?? 0) - room.bottom)
  let ceiling = room.bottom
  const lifted = places
    .map((place) => (over > 0 ? Math.min(place, room.bottom) : place))
    .toReversed()
    .map((place) => {
      const own = Math.min(place, ceiling)
      ceiling = own - labelHeight
      return own
    })
    .toReversed()
  return sorted
    .map(({ series, x, y }, index) => {
      const at = lifted[index] ?? y
      return (
        line([x + 6, y], [room.x + 6, at], 'leader') +
        marker(series, room.x + 13, at) +
        text(room.x + 22, at + 4, shortened(series.name, room.width - 22), { className: 'name' })
      )
    })
    .join('')
}
