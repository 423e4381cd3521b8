import { expect, test } from 'vitest'
import { proofs } from '../src/all.ts'
import { helpText, readOptions } from '../src/options.ts'

const read = (...words: string[]) => readOptions(words, proofs)

test('without a word everything runs in full', () => {
  expect(read()).toMatchObject({ size: 'full', seed: 1, all: true, help: false })
  expect(read().proofs).toEqual(proofs)
})

test('one proof or several are chosen by name', () => {
  expect(read('--only', 'latency').proofs.map(({ name }) => name)).toEqual(['latency'])
  expect(read('--only', 'wrk,same', '--short')).toMatchObject({ size: 'short', all: false })
})

test.each([
  [['--only', 'nothing'], /no proof "nothing", only same, power, latency/],
  [['--seed', '-1'], /--seed/],
  [['--seed', 'x'], /--seed is "x"/],
  [['--unknown'], /--help/],
])('%j is refused with what is possible', (words, message) => {
  expect(() => read(...words)).toThrow(message)
})

test('the help names every proof', () => {
  for (const { name } of proofs) expect(helpText(proofs)).toContain(name)
})
