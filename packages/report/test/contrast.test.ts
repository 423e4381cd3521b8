import { describe, expect, test } from 'vitest'
import { pageStyle } from '../src/html/style-page.ts'

type Colours = Readonly<Record<string, string>>

const declared = (css: string): Colours =>
  Object.fromEntries(
    [...css.matchAll(/--([\w-]+):(#[0-9a-f]{3,6})/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )

const [light = '', dark = ''] = pageStyle.split('@media (prefers-color-scheme:dark)')
const schemes: readonly [string, Colours][] = [
  ['light', declared(light)],
  ['dark', declared(dark.split('}}')[0] ?? '')],
]

/** Relative luminance, WCAG 2.2. */
const luminance = (colour: string): number => {
  const digits = colour.slice(1)
  const pairs =
    digits.length === 3 ? Array.from(digits).map((digit) => digit + digit) : digits.match(/../g)
  const [red = 0, green = 0, blue = 0] = (pairs ?? []).map((pair) => {
    const share = Number.parseInt(pair, 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const contrast = (one: string, other: string): number => {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

describe.each(schemes)('contrasts of the %s scheme', (_, colours) => {
  const of = (name: string): string => {
    const colour = colours[name]
    if (colour === undefined) throw new Error(`--${name} is not declared`)
    return colour
  }

  test.each(['ink', 'soft', 'link', 'good', 'bad', 'same', 'unsure', 'none'])(
    'text in --%s stands out by 4.5 : 1',
    (name) => {
      expect(contrast(of(name), of('page'))).toBeGreaterThanOrEqual(4.5)
      expect(contrast(of(name), of('paper'))).toBeGreaterThanOrEqual(4.5)
    },
  )

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('the series s%d stands out by 3 : 1', (index) => {
    expect(contrast(of(`s${index}`), of('page'))).toBeGreaterThanOrEqual(3)
  })
})
