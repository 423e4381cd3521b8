import { expect, test } from 'vitest'
import { newEachTime } from '../../src/clients/new.ts'
import { flat, happened, openPlan } from '../plans.ts'
import { answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()
const right = answer(200)
const timedOut = answer(408, '', ['connection: close'])

test.each([
  ['a second answer in one piece', 10, right],
  ['more than the length of the body', 10, 'more'],
  ['an empty line', 0, '\r\n'],
  ['the end of a connection that waited', 0, timedOut],
])('%s behind every tenth answer is counted %d times', async (_what, times, more) => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) =>
    socket.write(index % 10 === 9 ? right + more : right),
  )
  const reading = flat(await generator.openLoop(openPlan(server.url)))
  expect(reading.generator.unaskedAnswers).toBe(times)
  expect(happened(reading.get)).toEqual({ ok: 100 })
})

test.each([
  ['a second answer', 1, right],
  ['an empty line', 0, '\r\n'],
  ['the end of a connection that waited', 0, timedOut],
])('%s on an idle connection is counted %d times', async (_what, times, more) => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    socket.write(right)
    if (index === 0) setTimeout(() => socket.write(more), 5)
  })
  const reading = flat(await generator.openLoop(openPlan(server.url, { rate: 10, connections: 1 })))
  expect(reading.generator.unaskedAnswers).toBe(times)
})

test('a second answer that is taken for the next shows in the one that is left over', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    // Before its own answer the second request gets one more of the first.
    if (index === 1) socket.write(answer(500))
    setTimeout(() => socket.write(right), index === 1 ? 20 : 0)
  })
  const reading = flat(await generator.openLoop(openPlan(server.url, { rate: 10, connections: 1 })))
  expect(happened(reading.get)).toEqual({ ok: 4, http5xx: 1 })
  expect(reading.generator.unaskedAnswers).toBe(1)
})

test.each([
  ['announces its end', { client: newEachTime }, right],
  ['is ended by its answer', {}, answer(200, '{}', ['connection: close'])],
])(
  'what follows on a connection that %s shifts nothing and is not counted',
  async (_what, more, one) => {
    const { generator, serve } = load
    const server = await serve(({ socket }) => socket.write(one + right))
    const reading = flat(await generator.openLoop(openPlan(server.url, more)))
    expect(reading.generator.unaskedAnswers).toBe(0)
    expect(happened(reading.get)).toEqual({ ok: 100 })
  },
)
