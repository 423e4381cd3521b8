import { expect, test } from 'vitest'
import { lab, startLabInGroup, startLabWith } from './lab-command.ts'
import { serve, serveTokens } from './serve.ts'

test('a server that answers nothing correctly is no success', async () => {
  const url = await serveTokens((response) => {
    response.statusCode = 500
    response.end('{}')
  })
  const ended = await lab('load', 'steady', '--url', url, '--seconds', '0.5')
  expect(ended.code).toBe(5)
  expect(ended.stderr).toContain('none of 150 requests had a correct answer: 150 http5xx.')
})

test.each([
  ['a web page', 200, { 'content-type': 'text/html' }, '200 with text/html and no token in it'],
  ['nothing known', 404, {}, 'answered with 404. Give the --url'],
  ['a redirect', 302, { location: 'http://127.0.0.1:9/' }, 'it redirects'],
])(
  'a server that answers a login with %s is told, with what to do',
  async (_, status, headers, says) => {
    const url = await serve((_request, response) => {
      response.writeHead(status, headers)
      response.end('<html>hello</html>')
    })
    const ended = await lab('load', 'steady', '--url', url)
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(says)
  },
)

test('a login goes where the load goes: to any port, past a proxy of the environment', async () => {
  const proxied: string[] = []
  const proxy = await serve((request, response) => {
    proxied.push(request.url ?? '')
    response.end()
  })
  const url = await serveTokens((response) => {
    response.setHeader('content-type', 'application/json')
    response.end('{"username":"lab-user"}')
    // One of the ports that a browser refuses.
  }, 10_080)
  const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, http_proxy: proxy, NO_PROXY: '' }
  const ended = await startLabWith(env, 'load', 'steady', '--url', url, '--seconds', '0.5').ended
  // Not its exit code: on a busy machine a load is not to be believed.
  expect(ended).toMatchObject({ stdout: expect.stringContaining('GET  150 offered, 150 ok') })
  expect(proxied).toEqual([])
})

test('a load takes another shape, and its reading says which', async () => {
  const url = await serveTokens((response) => {
    response.setHeader('content-type', 'application/json')
    response.end('{"username":"ada"}')
  })
  const shape = ['--ramp', '0:100:1', '--ramp', '50:50:1', '--arrivals', 'poisson']
  const users = ['--new-connections', '--sources', '3', '--deadline', '1.5', '--senders', '2']
  const account = ['--username', 'ada']
  const ended = await lab('load', 'steady', '--url', url, ...shape, ...users, ...account, '--json')
  const { readings } = JSON.parse(ended.stdout)
  expect(readings).toEqual([
    expect.objectContaining({
      duration: 2_000_000,
      streams: [expect.any(Object)],
      generator: expect.objectContaining({ processes: 2 }),
    }),
  ])
  const [stream] = readings[0].streams
  expect(stream).toEqual(
    expect.objectContaining({
      name: 'users',
      rate: 50,
      profile: [
        { from: 0, to: 100, duration: 1_000 },
        { from: 50, to: 50, duration: 1_000 },
      ],
      arrivals: 'poisson',
      client: 'new',
      sources: 3,
      deadline: { limit: 1_500, met: expect.any(Number) },
    }),
  )
  expect(stream.deadline.met).toBeGreaterThan(0)
})

test.for([
  ['SIGINT', /calibrating/],
  ['SIGTERM', /loading for/],
  ['SIGHUP', /loading for/],
] as const)(
  '%s to the whole group while it says %s is an interruption',
  async ([signal, moment]) => {
    const url = await serveTokens((response) => {
      response.setHeader('content-type', 'application/json')
      response.end('{"username":"lab-user"}')
    })
    const load = ['load', 'steady', '--url', url, '--seconds', '60', '--senders', '2']
    const { child, ended, saying } = startLabInGroup(...load)
    await saying(moment)
    process.kill(-(child.pid ?? 0), signal)
    const { code, stderr } = await ended
    expect(stderr).toContain('The load was aborted before its end; nothing was measured.')
    expect(code).toBe(130)
  },
)

test('a second load says that the first loads this machine', async () => {
  const url = await serveTokens((response) => {
    response.setHeader('content-type', 'application/json')
    response.end('{"username":"lab-user"}')
  })
  const first = startLabInGroup('load', 'steady', '--url', url, '--seconds', '60')
  await first.saying(/loading for/)
  const second = await lab('load', 'steady', '--url', url, '--seconds', '0.2')
  first.child.kill('SIGTERM')
  await first.ended
  expect(second.stderr).toContain(
    `another lab loads this machine now: lab load steady (process ${first.child.pid})`,
  )
  const third = await lab('load', 'steady', '--url', url, '--seconds', '0.2')
  expect(third.stderr).not.toContain('another lab')
})
