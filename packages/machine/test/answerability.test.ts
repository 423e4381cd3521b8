import { reasonOf } from '@deployment-lab/result'
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

test.each([
  [{ cores: 2, workers: 2, proxies: 0 }, 3],
  [{ cores: 3, workers: 2, proxies: 1 }, 4],
])('%j cannot be shown to scale: %d cores are needed', (question, needed) => {
  expect(canAnswerScaling(question)).toEqual({
    ok: false,
    reason: reasonOf('too-few-cores', { ...question, needed, forWorkers: 2 }),
  })
})

test('a scale model needs fewer cores: four quarters are one', () => {
  const question = { workers: 4, proxies: 0, coresPerWorker: 0.25 }
  expect(canAnswerScaling({ ...question, cores: 2 })).toEqual({ ok: true })
  expect(canAnswerScaling({ ...question, cores: 1 })).toMatchObject({ ok: false })
  expect(canAnswerScaling({ ...question, workers: 5, cores: 2 })).toMatchObject({ ok: false })
})
