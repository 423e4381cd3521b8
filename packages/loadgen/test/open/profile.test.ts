import { expect, test } from 'vitest'
import { followProfile } from '../../src/index.ts'
import { flat, happened, openPlan } from '../plans.ts'
import { answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()

test('a ramp and a step are sent as planned, and said', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const pace = followProfile([
    { from: 0, to: 200, duration: 1_000 },
    { from: 300, to: 300, duration: 1_000 },
  ])
  const reading = flat(await generator.openLoop(openPlan(server.url, pace)))
  expect(reading).toMatchObject({ rate: 200, duration: 2_000_000, profile: pace.profile })
  expect(reading.timeline.map(({ offered }) => offered)).toEqual([100, 300])
  expect(happened(reading.get)).toEqual({ ok: 400 })
})
