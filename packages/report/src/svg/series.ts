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

const labelHeight = 15

interface NamedLine {
  readonly series: Series
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

/** Names at the right of their lines, pushed apart so that they do not overlap. */
export const endLabels = (
  lines: readonly NamedLine[],
  scales: { readonly x: (value: number) => number; readonly y: (value: number) => number },
  frame: {
    readonly width: number
    /** Width of the names. */
    readonly room: number
    readonly top: number
    readonly bottom: number
  },
): string => {
  const left = frame.width - frame.room
  const lowest = frame.bottom - 4
  const labels = lines.flatMap(({ series, points }) => {
    const last = points.at(-1)
    return last === undefined ? [] : [{ series, x: scales.x(last.x), y: scales.y(last.y) }]
  })
  const sorted = labels.toSorted((a, b) => a.y - b.y)
  const places: number[] = []
  for (const { y } of sorted)
    places.push(Math.max(y, (places.at(-1) ?? frame.top - 8) + labelHeight))
  const over = Math.max(0, (places.at(-1) ?? 0) - lowest)
  let ceiling = lowest
  const lifted = places
    .map((place) => (over > 0 ? Math.min(place, lowest) : place))
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
        line([x + 6, y], [left + 6, at], 'leader') +
        marker(series, left + 13, at) +
        text(left + 22, at + 4, shortened(series.name, frame.room - 22), { className: 'name' })
      )
    })
    .join('')
}
