import type { Result } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { renderGithub, renderJunit } from '../src/index.ts'
import { readMarkup, type Tag } from './fixtures/markup.ts'
import { sampleResult } from './fixtures/sample-result.ts'
import { variants, voidResult } from './fixtures/variants.ts'

const budget = (instance: string, limit: number) =>
  ({
    text: `crash.outage.${instance} <= ${limit / 1e6}s`,
    scenario: 'crash',
    metric: 'outage',
    instance,
    operator: '<=',
    limit,
  }) as const

const tagsOf = (result: Result): Tag[] =>
  readMarkup(renderJunit(result).replace('<?xml version="1.0" encoding="UTF-8"?>\n', ''))

const named = (tags: readonly Tag[], name: string): Tag[] => tags.filter((tag) => tag.name === name)

/** Cells but for those of the reference's second copy, and comparisons of what is no failure. */
const shown = ({ cells, comparisons }: Result): number =>
  cells.filter(({ instance }) => instance !== 'node-again').length +
  comparisons.filter(({ scenario }) => scenario !== 'crash').length

describe('JUnit', () => {
  test('has a case for the run, each cell, each other comparison and each budget', () => {
    const result = sampleResult({ budgets: [budget('nginx', 2e6), budget('dev', 2e6)] })
    const tags = tagsOf(result)
    expect(named(tags, 'testcase')).toHaveLength(1 + shown(result) + 2)
    expect(named(tags, 'testsuites')[0]?.attributes).toMatchObject({
      tests: String(3 + shown(result)),
      failures: '1',
    })
  })

  test('a broken budget is a failure, a worse verdict is none', () => {
    const failures = named(tagsOf(sampleResult({ budgets: [budget('dev', 2e6)] })), 'failure')
    expect(failures.map(({ attributes }) => attributes.message)).toEqual([
      '7.99 s, the limit is &lt;= 2.00 s: beyond the limit',
    ])
    expect(named(tagsOf(sampleResult()), 'failure')).toEqual([])
  })

  test('what is not answerable here is skipped with its reason', () => {
    const skipped = named(tagsOf(sampleResult()), 'skipped')
    expect(skipped.length).toBeGreaterThan(0)
    expect(skipped[0]?.attributes.message).toContain('this machine has 2')
  })

  test('a topology that is down passes with its outcome and number', () => {
    const dev = renderJunit(sampleResult()).split('classname="crash" name="What survived: dev"')[1]
    expect(dev).toMatch(/^><system-out>down, 4 of 4: 665 of 1,000 requests lost<\/system-out>/)
  })

  test('void numbers are failures, of the run too', () => {
    const result = voidResult()
    const failures = named(tagsOf(result), 'failure')
    expect(failures).toHaveLength(1 + shown(result))
    expect(failures[0]?.attributes.message).toBe('0 of 276 trials count.')
  })

  test.each(variants)('is well-formed and the same each time: %s', (_, build) => {
    const result = build()
    expect(tagsOf(result).length).toBeGreaterThan(2)
    expect(renderJunit(structuredClone(result))).toBe(renderJunit(result))
  })
})

describe('the summary for GitHub', () => {
  const text = renderGithub(sampleResult({ budgets: [budget('dev', 2e6)] }))

  test('has verdict, budget, comparison and command, and no evidence', () => {
    expect(text).toMatch(/^# The dev server lets anyone sign in as anyone/)
    expect(text).toContain('✗ broken: beyond the limit')
    expect(text).toContain('✗ **down** 4 of 4<br>665 of 1,000 requests lost')
    expect(text).toContain('Use a supervisor')
    expect(text).toContain('▼ worse')
    expect(text).toContain('lab run --preset quick --seed 7')
    expect(text).not.toContain('## Evidence')
    // GitHub cuts a step's summary off at 1 MiB.
    expect(text.length).toBeLessThan(100_000)
  })
})
