import { reasonOf, type TrialRecord } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { renderHtml } from '../src/index.ts'
import { readMarkup, type Tag } from './fixtures/markup.ts'
import { sampleResult } from './fixtures/sample-result.ts'
import { hostileResult, variants } from './fixtures/variants.ts'

const named = (tags: readonly Tag[], name: string): Tag[] => tags.filter((tag) => tag.name === name)

describe.each(variants)('the page of a result: %s', (_, build) => {
  const result = build()
  const page = renderHtml(result)
  const tags = readMarkup(page)

  test('the same result gives the same bytes', () => {
    expect(renderHtml(structuredClone(result)) === page).toBe(true)
  })

  test('asks for nothing and runs nothing', () => {
    expect(named(tags, 'script')).toEqual([])
    expect(page.match(/@import|url\(|https?:/i)).toBeNull()
    const asking = ['src', 'srcset', 'action', 'data', 'xlink:href', 'style']
    for (const { attributes } of tags) {
      expect(
        Object.keys(attributes).filter((key) => asking.includes(key) || key.startsWith('on')),
      ).toEqual([])
      expect(attributes.href ?? '#').toMatch(/^#/)
    }
    expect(page).toContain("content=\"default-src 'none'; style-src 'unsafe-inline'")
  })

  test('every id is used once, and every reference has its target', () => {
    const ids = tags.flatMap(({ attributes }) => attributes.id ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    const targets = tags.flatMap(({ attributes }) => [
      ...(attributes.href === undefined ? [] : [attributes.href.slice(1)]),
      ...(attributes['aria-labelledby']?.split(' ') ?? []),
    ])
    expect(targets.filter((target) => !ids.includes(target))).toEqual([])
    expect(ids.filter((id) => /[^a-zA-Z0-9-]/.test(id))).toEqual([])
  })

  test('has one title, landmarks, captions, scopes and named drawings', () => {
    expect(named(tags, 'h1')).toHaveLength(1)
    for (const landmark of ['header', 'nav', 'main', 'footer']) {
      expect(named(tags, landmark)).toHaveLength(1)
    }
    expect(named(tags, 'caption')).toHaveLength(named(tags, 'table').length)
    expect(named(tags, 'th').filter(({ attributes }) => attributes.scope === undefined)).toEqual([])
    const unnamed = named(tags, 'svg').filter(
      ({ attributes }) =>
        attributes['aria-label'] === undefined && attributes['aria-hidden'] !== 'true',
    )
    expect(unnamed).toEqual([])
    const levels = tags.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name[1])] : []))
    levels.forEach((level, index) =>
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1),
    )
  })

  test('no number leaks out undefined', () => {
    expect(page.match(/.{0,40}(?:NaN|undefined|Infinity|\[object)/)).toBeNull()
  })
})

describe('escaping', () => {
  test('no text of a result becomes markup', () => {
    const page = renderHtml(hostileResult())
    expect(page.includes('<script')).toBe(false)
    expect(page.includes('\u001b')).toBe(false)
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;|`')
  })
})

describe('size', () => {
  test('a result with 464 trials stays under 500 KB', () => {
    const result = sampleResult({ blocks: 16, faultBlocks: 16 })
    expect(result.trials).toHaveLength(464)
    expect(new TextEncoder().encode(renderHtml(result)).length).toBeLessThan(500_000)
  })

  test('so does one whose trials are all void with a reason each', () => {
    const detail = reasonOf('generator-late', { busy: 0.93, lag: 14_200, allowed: 10_000 })
    const voided = (trial: TrialRecord): TrialRecord => ({
      ...trial,
      state: 'void',
      reasons: [detail],
      gates: [{ gate: 'generator', state: 'failed', detail }],
    })
    const result = sampleResult({
      blocks: 16,
      faultBlocks: 16,
      change: (trials) => trials.map(voided),
    })
    expect(new TextEncoder().encode(renderHtml(result)).length).toBeLessThan(500_000)
  })
})
