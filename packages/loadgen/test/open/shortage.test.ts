import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { openPlan } from '../plans.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()

test('arrivals that find no descriptor are dropped, and counted with what ran out', async () => {
  const { serve } = load
  const server = await serve(() => {})
  const index = new URL('../../src/index.ts', import.meta.url).href
  const plan = openPlan(server.url, { rate: 600, timeout: 1_000 })
  const script = `
    import { startGenerator } from ${JSON.stringify(index)}
    const generator = await startGenerator()
    const { streams: [{ get }], generator: { ranOutOf, sendRatio } } =
      await generator.openLoop(${JSON.stringify(plan)})
    console.log(JSON.stringify({ get, ranOutOf, sendRatio }))
    await generator.stop()`
  // Both limits: Node raises the soft one to the hard one as it starts.
  const limited = spawn(
    'sh',
    ['-c', 'ulimit -n 100 && exec "$0" "$@"', process.execPath].concat([
      '--conditions=source',
      '--input-type=module',
      '--eval',
      script,
    ]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let said = ''
  for await (const chunk of limited.stdout) said += String(chunk)
  const { get, ranOutOf, sendRatio } = JSON.parse(said)
  expect(get.dropped).toBeGreaterThan(150)
  expect(get.dropped + get.timeout).toBe(300)
  expect(ranOutOf).toEqual({ descriptors: get.dropped })
  expect(sendRatio).toBeCloseTo(get.timeout / 300, 6)
})
