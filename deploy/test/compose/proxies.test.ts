import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { docker, type Project } from '../support/project.ts'
import { withoutEngine } from './engine.ts'
import { logIn, post, statusOf, useProject } from './project.ts'

const claimed = '203.0.113.9'

describe.skipIf(withoutEngine).for(['nginx', 'apache'] as const)('%s', (profile) => {
  const project = useProject(profile, { EDGE_LIMITS: 'on' })

  test('what a client claims about its address ends at the edge', async () => {
    const headers = { 'x-forwarded-for': claimed, forwarded: `for=${claimed}` }
    expect(await statusOf(`${project().url}/api/public/?claims`, headers)).toBe(200)
    const lines = await apiLines(project(), '/api/public/', 1)
    for (const line of lines) {
      // Not the proxy's either: that one is trusted, and told who asked.
      expect(line).toMatch(/"remoteAddress":"(172|192|10)\.[\d.]+\.1"/)
      expect(line).not.toContain(claimed)
    }
  })

  test('its log has neither queries nor tokens, and nothing that controls a terminal', async () => {
    const { url } = project()
    await statusOf(`${url}/%C2%9B31m`)
    const { access } = await logIn(url)
    await statusOf(`${url}/api/me/?token=${access}`, { authorization: `Bearer ${access}` })
    await statusOf(`${url}/api/${access}/?password=hunter22`)
    const log = () => project().compose(['logs', '--no-color', profile])
    await expect.poll(log).toContain('"path":"[token]"')
    expect(await log()).toContain('"path":"/api/me/"')
    expect(await log()).not.toMatch(/[\u0080-\u009f]/)
    for (const hidden of [access, 'hunter22', 'token=', 'Bearer'])
      expect(await log()).not.toContain(hidden)
  })

  test('files and public keys come from the edge', async () => {
    const { url } = project()
    const file = await fetch(`${url}/static/logo.svg`)
    expect(await file.text()).toContain('<svg')
    expect(file.headers.get('cache-control')).toMatch(/max-age=3600/)
    for (let asked = 0; asked < 10; asked += 1)
      expect(
        await statusOf(`${url}/.well-known/jwks.json/${asked % 2 === 0 ? '' : `?x=${asked}`}`),
      ).toBe(200)
    await statusOf(`${url}/api/public/?after`)
    await apiLines(project(), '/api/public/', 2)
    // Whatever the query is.
    expect(await apiLines(project(), '/.well-known/jwks.json/', 1)).toHaveLength(1)
    expect(await apiLines(project(), '/static/', 0)).toHaveLength(0)
  })

  test('a body that is too large is refused, and a client that is too slow cut off', async () => {
    const { url } = project()
    expect((await post(`${url}/api/notes/`, { text: 'x'.repeat(300_000) })).status).toBe(413)
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    const begun = Date.now()
    socket.write('GET /health/live/ HTTP/1.1\r\nHost: localhost\r\n')
    socket.resume()
    await new Promise((resolve) => socket.once('close', resolve))
    expect(Date.now() - begun).toBeLessThan(20_000)
  })

  test('a container that is cut off from its database is left out until it is back', async () => {
    const { url, name } = project()
    const { access } = await logIn(url)
    const [id = ''] = await project().containers('api')
    const network = async (verb: string): Promise<string> =>
      docker(['network', verb, `${name}_back`, id])
    const headers = { authorization: `Bearer ${access}`, connection: 'close' }
    /** The status and the container of each of some requests, one after the other. */
    const ask = async (): Promise<string[]> => {
      const answers = []
      for (let sent = 0; sent < 12; sent += 1) {
        const answer = await fetch(`${url}/api/me/`, { headers })
        answers.push(`${answer.status} ${answer.headers.get('x-lab-process')}`)
      }
      return answers.toSorted()
    }
    const answering = async (): Promise<string[]> => [...new Set(await ask())]
    await expect.poll(answering).toHaveLength(2)
    const before = await answering()
    expect(before.every((answer) => answer.startsWith('200 '))).toBe(true)
    await network('disconnect')
    try {
      await expect.poll(answering).toHaveLength(1)
      expect(before).toContain((await answering())[0])
      expect((await post(`${url}/api/notes/`, { text: 'a' }, access)).status).toBe(201)
    } finally {
      await network('connect')
    }
    await expect.poll(answering).toEqual(before)
  })

  // Apache has no limit of requests per client.
  test.for(profile === 'nginx' ? [429] : [])(
    'who asks too often is told so with %i',
    async (status) => {
      const wrong = { username: 'lab-user', password: 'wrong' }
      const answers = await Promise.all(
        Array.from({ length: 40 }, () => post(`${project().url}/api/token/`, wrong)),
      )
      const refused = answers.filter((answer) => answer.status === status)
      expect(refused.length).toBeGreaterThan(5)
      expect(refused[0]?.headers.get('retry-after')).toBe('1')
      expect(answers.length - refused.length).toBeGreaterThan(10)
    },
  )
})

/** The lines of the API's logs in which requests for a path came in, once there are so many. */
async function apiLines(project: Project, path: string, count: number): Promise<string[]> {
  const lines = async (): Promise<string[]> =>
    (await project.compose(['logs', '--no-color', 'api']))
      .split('\n')
      .filter((line) => line.includes(`"path":"${path}`) && line.includes('incoming request'))
  await expect.poll(async () => (await lines()).length).toBeGreaterThanOrEqual(count)
  return lines()
}
