import { expect, test } from 'vitest'
import type { KnownServer } from '../src/server/start.ts'
import { undisturbed } from '../src/undisturbed.ts'

/** A server that was held up for each of these in turn, in milliseconds, and the trials on it. */
const heldUpFor = (...times: readonly number[]) => {
  const told = times.flatMap((milliseconds) => [0, milliseconds])
  const order = () => Promise.resolve({ kind: 'held', milliseconds: told.shift() ?? 0 })
  let trial = 0
  return {
    server: { order: order as unknown as KnownServer['order'] },
    once: () => {
      trial += 1
      return Promise.resolve(trial)
    },
  }
}

test('a trial in which the server was held up is made again', async () => {
  const { server, once } = heldUpFor(60, 10)
  const ended = await undisturbed(server, { mostHeld: 50, repeats: 3 }, once)
  expect(ended).toEqual({ found: 2, heldUp: 1, calm: true })
})

test('of trials that were all held up the calmest counts', async () => {
  const { server, once } = heldUpFor(90, 60, 80)
  const ended = await undisturbed(server, { mostHeld: 50, repeats: 2 }, once)
  expect(ended).toEqual({ found: 2, heldUp: 2, calm: false })
})
