import { expect, test } from 'vitest'
import { renderTerminal } from '../src/index.ts'
import { variants } from './fixtures/variants.ts'

test.each(variants)('what a terminal shows of a result: %s', async (name, build) => {
  const text = renderTerminal(build(), { columns: 80, color: false })
  await expect(text).toMatchFileSnapshot(`golden/${name.replaceAll(/[ /]/g, '-')}.txt`)
})
