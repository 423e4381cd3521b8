import { parseResult } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { variants } from './fixtures/variants.ts'

describe('the fixtures are results of the lab', () => {
  test.each(variants)('%s', (name, build) => {
    const result = build()
    expect(parseResult(JSON.stringify(result), name)).toEqual(result)
  })
})
