import { expect, test } from 'vitest'
import { closedPlan, flat, get, happened, openPlan } from '../plans.ts'
import { type Asked, answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()

const interim = 'HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n'
const twice = 'more answers than there were requests'

test.for([
  [
    'an interim answer',
    'an interim answer (103)',
    ({ socket }: Asked) => {
      socket.write(interim)
      setTimeout(() => socket.write(answer(200)), 5)
    },
  ],
  [
    'an interim answer in one piece with the answer',
    'an interim answer (103)',
    ({ socket }: Asked) => socket.write(interim + answer(200)),
  ],
  [
    'two answers to each request',
    twice,
    ({ socket }: Asked) => socket.write(answer(200) + answer(200)),
  ],
  [
    'two answers to one request in a hundred',
    twice,
    ({ socket, index }: Asked) =>
      socket.write(index % 100 === 99 ? answer(200) + answer(200) : answer(200)),
  ],
  [
    'a second answer behind the last',
    twice,
    // The loop is over by then, no client sends again, and the others still wait.
    ({ socket, index }: Asked) => {
      setTimeout(() => socket.write(answer(200)), index % 4 === 0 ? 600 : 900)
      if (index % 4 === 0) setTimeout(() => socket.write(answer(200)), 650)
    },
  ],
] as const)(
  '%s ends a closed loop with a reason, and the next is sound',
  async ([, reason, respond]) => {
    const { generator, serve } = load
    const { pid } = generator
    const server = await serve(respond)
    const script = [{ ...get(), group: 'all', keep: {} }]
    await expect(generator.closedLoop(closedPlan(server.url))).rejects.toMatchObject({
      code: 'LOADGEN_ANSWERS_UNPAIRED',
      message: expect.stringContaining(reason),
    })
    await expect(
      generator.scriptedLoop({ ...closedPlan(server.url), script }),
    ).rejects.toMatchObject({ code: 'LOADGEN_ANSWERS_UNPAIRED' })
    await server.emptied()
    const sound = await serve(({ socket }) => socket.write(answer(200)))
    const { ok, wrong, errors } = await generator.closedLoop(closedPlan(sound.url))
    expect(ok).toBeGreaterThan(0)
    expect([wrong, errors]).toEqual([0, 0])
    expect(happened(flat(await generator.openLoop(openPlan(sound.url))).get)).toEqual({ ok: 100 })
    // It is still warm.
    expect(generator.pid).toBe(pid)
  },
)
