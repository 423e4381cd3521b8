import { expect, test } from 'vitest'
import { canAnswerScaling } from '../src/index.ts'

test.each([
  { cores: 2, workers: 1, proxies: 0 },
  { cores: 3, workers: 2, proxies: 0 },
  { cores: 4, workers: 2, proxies: 1 },
  { cores: 64, workers: 32, proxies: 1 },
])('$cores cores answer for $workers workers and $proxies proxies', (question) => {
  expect(canAnswerScaling(question)).toEqual({ ok: true })
})

test('two cores cannot show that two workers scale', () => {
  expect(canAnswerScaling({ cores: 2, workers: 2, proxies: 0 })).toMatchInlineSnapshot(`
    {
      "ok": false,
      "reason": "3 cores are needed to see whether it scales (1 for the load generator, 2 for the workers); this machine has 2",
    }
  `)
})

test('a proxy needs a core of its own', () => {
  expect(canAnswerScaling({ cores: 3, workers: 2, proxies: 1 })).toMatchInlineSnapshot(`
    {
      "ok": false,
      "reason": "4 cores are needed to see whether it scales (1 for the load generator, 2 for the workers, 1 for the proxy); this machine has 3",
    }
  `)
})

test('a scale model needs fewer cores: four quarters are one', () => {
  const question = { workers: 4, proxies: 0, coresPerWorker: 0.25 }
  expect(canAnswerScaling({ ...question, cores: 2 })).toEqual({ ok: true })
  expect(canAnswerScaling({ ...question, cores: 1 })).toMatchObject({ ok: false })
  expect(canAnswerScaling({ ...question, workers: 5, cores: 2 })).toMatchObject({ ok: false })
})
