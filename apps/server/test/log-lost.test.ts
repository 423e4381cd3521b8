import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { freePort, good, run } from './support/server.ts'

describe('a log that cannot be written is said once, and keeps nobody from being served', () => {
  const reason = (output: string) => output.match(/cannot be written \(.*log lines are lost/g)
  const burden = async (port: string) => {
    for (let index = 0; index < 40; index += 1) {
      expect((await fetch(`http://127.0.0.1:${port}/api/public/`)).status).toBe(200)
    }
  }

  test.each(['production', 'cluster'] as const)(
    'a full disk: %s serves, and ends when it is told to',
    async (entry) => {
      const port = await freePort()
      const server = run(entry, { ...good(), PORT: port, LOG_FILE: '/dev/full' })
      await once(server.child, 'message')
      await burden(port)
      server.child.kill('SIGTERM')
      expect(await server.exited).toBe(0)
      const said = new Set(reason(server.output()))
      expect([...said].join()).toMatch(/^cannot be written \(ENOSPC/)
      // Each process of the cluster for itself.
      expect(reason(server.output())?.length).toBeLessThanOrEqual(entry === 'cluster' ? 17 : 1)
    },
  )

  test('a full disk: what nobody caught ends it', async () => {
    const port = await freePort()
    const environment = { ...good(), PORT: port, LOG_FILE: '/dev/full', LAB_ROUTES: '1' }
    const server = run('production', environment)
    await once(server.child, 'message')
    const crash = fetch(`http://127.0.0.1:${port}/lab/crash/`, { method: 'POST' })
    await expect(crash).rejects.toThrow('fetch failed')
    expect(await server.exited).toBe(1)
  })

  test('a closed pipe: it serves, and ends when it is told to', async () => {
    const port = await freePort()
    const server = run('production', { ...good(), PORT: port })
    await once(server.child, 'message')
    server.child.stdout?.destroy()
    await burden(port)
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(reason(server.output())).toHaveLength(1)
  })
})
