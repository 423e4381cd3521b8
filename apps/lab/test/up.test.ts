import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { folders, lab, leftovers, startLab } from './lab-command.ts'

test('up prints the URL, answers there, and leaves nothing at Ctrl-C', async () => {
  const { child, ended, saying } = startLab('up', 'node')
  await saying(/ is up\. /)
  expect(leftovers()).not.toEqual([])
  child.kill('SIGINT')
  const { code, stdout } = await ended
  expect(code).toBe(0)
  expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/)
  expect(leftovers()).toEqual([])
})

test('a scenario runs alone against it', async () => {
  const { child, ended, saying, printed } = startLab('up', 'node')
  onTestFinished(async () => {
    child.kill('SIGINT')
    await ended
  })
  await saying(/ is up\. /)
  await expect.poll(printed).toMatch(/\n$/)
  const url = printed().trim()
  const steady = await lab('load', 'steady', '--url', url, '--seconds', '1', '--json')
  // 5: the generator was late on a busy machine, which is said; what it counted stands.
  expect([0, 5]).toContain(steady.code)
  expect(JSON.parse(steady.stdout)).toMatchObject({
    scenario: 'steady',
    readings: [{ model: 'open', streams: [{ rate: 300, get: { offered: 300, ok: 300 } }] }],
  })
  const clients = await lab('load', 'auth-flow', '--url', url, '--seconds', '1')
  expect([0, 5]).toContain(clients.code)
  for (const group of ['logins', 'tokenUses', 'refreshes']) {
    expect(clients.stdout).toMatch(
      new RegExp(`^ +${group} +[\\d.]+ a second: \\d+ ok, 0 wrong`, 'm'),
    )
  }
  const crash = await lab('load', 'crash', '--url', url, '--seconds', '3')
  expect([0, 5]).toContain(crash.code)
  expect(crash.stdout).toContain('fault at 1 s: POST /lab/crash/')
  expect(crash.stdout).toContain('refused')
})

test.each(['host', 'compose'])(
  '%s: a port that is taken is said at once, and leaves nothing',
  async (driver) => {
    const before = folders()
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const ended = await lab('up', 'node', '--driver', driver, '--port', port)
    server.close()
    expect(ended).toMatchObject({ code: 3, stdout: '' })
    expect(ended.stderr).toContain(port)
    expect(ended.stderr).toContain('TOPOLOGY_PORT_TAKEN')
    // No image was built before, and nothing was pulled.
    expect(ended.stderr.trim().split('\n')).toHaveLength(1)
    expect(folders()).toEqual(before)
  },
)

test('a server that gives no token is said', async () => {
  const ended = await lab('load', 'steady', '--url', 'http://127.0.0.1:9')
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain('RUNNER_LOGIN_FAILED')
})
