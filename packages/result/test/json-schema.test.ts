import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { resultJsonSchema } from '../src/index.ts'

test('the schema that is committed is the one that is used: npm run schema writes it', () => {
  const committed = readFileSync(new URL('../result.schema.json', import.meta.url), 'utf8')
  expect(committed).toBe(resultJsonSchema())
})
