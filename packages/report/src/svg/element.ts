import { escapeHtml } from '../html/escape.ts'

export type Attributes = Readonly<Record<string, string | number>>

/** One SVG element as text; numbers are rounded to a tenth of a pixel. */
export const element = (name: string, attributes: Attributes, content?: string): string => {
  const written = Object.entries(attributes)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === 'number' ? pixels(value) : escapeHtml(value)}"`,
    )
    .join('')
  return content === undefined ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`
}

/** A coordinate to a tenth of a pixel: 12.3, 40. */
export const pixels = (value: number): string => {
  const text = value.toFixed(1).replace(/\.0$/, '')
  return text === '-0' ? '0' : text
}

export interface TextOptions {
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly className?: string
}

/** A line of text. */
export const text = (x: number, y: number, content: string, options: TextOptions = {}): string =>
  element(
    'text',
    {
      x,
      y,
      ...(options.anchor === undefined || options.anchor === 'start'
        ? {}
        : { 'text-anchor': options.anchor }),
      ...(options.className === undefined ? {} : { class: options.className }),
    },
    escapeHtml(content),
  )

/** A straight line. */
export const line = (
  from: readonly [number, number],
  to: readonly [number, number],
  className: string,
): string => element('line', { x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: className })

/** A path through points. */
export const polyline = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${pixels(x)} ${pixels(y)}`).join('')

/** A drawing with a name for those who cannot see it. */
export const drawing = (width: number, height: number, label: string, content: string): string =>
  element(
    'svg',
    {
      viewBox: `0 0 ${width} ${Math.ceil(height)}`,
      width,
      height: Math.ceil(height),
      role: 'img',
      'aria-label': label,
    },
    content,
  )

/** A name short enough for so many pixels of 12-pixel text. */
export const shortened = (name: string, room: number): string => {
  const most = Math.max(4, Math.floor(room / 6.6))
  const characters = Array.from(name)
  return characters.length <= most ? name : `${characters.slice(0, most - 1).join('')}…`
}
