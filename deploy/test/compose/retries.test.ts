import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claiming, claims, exchange, oddRequests, takingAway } from '../support/odd-requests.ts'
import { createProject, docker, type Project } from '../support/project.ts'
import { withoutEngine } from './engine.ts'
import { statusOf } from './project.ts'

const program = await readFile(new URL('../fixtures/dying-backend.cjs', import.meta.url), 'utf8')
const image = 'deployment-lab/api:local'

describe.skipIf(withoutEngine).for(['nginx', 'apache'] as const)('%s', (profile) => {
  let project: Project
  const backend = (): string => `${project.name}-backend`
  const url = (path: string): string => project.url + path
  const get = async (path: string): Promise<string> =>
    (await fetch(url(path), { headers: { connection: 'close' } })).text()

  // The proxy alone, in front of a server that dies when it is told to.
  beforeAll(async () => {
    project = await createProject(profile)
    await project.compose(['build'])
    await project.compose(['up', '--no-start', '--no-deps', profile])
    const names = ['api', `${project.name}-api-1`, `${project.name}-api-2`]
    const aliases = names.flatMap((name) => ['--network-alias', name])
    const where = ['--network', `${project.name}_front`, ...aliases]
    const mark = `deployment-lab.instance=${project.name.replace('lab-', '')}`
    const label = ['--label', `com.docker.compose.project=${project.name}`, '--label', mark]
    const run = ['run', '--detach', '--name', backend(), ...label, ...where, image]
    await docker([...run, 'node', '--eval', program])
    await project.compose(['up', '--detach', '--no-deps', '--wait', profile])
  })
  afterAll(async () => {
    await docker(['rm', '--force', backend()])
    await project.down()
  })

  test.for(['/die1', '/die1?a=b%20c&d=/', '/a%2Fb/die1', '/die2?e'])(
    'GET %s is tried again as it came, until it is answered',
    async (path) => {
      expect(await get(path)).toBe(`GET ${path} ${path.includes('die2') ? 3 : 2}`)
    },
  )

  test('odd and legal requests arrive as they came', async () => {
    for (const [what, request, line, host] of oddRequests)
      expect({ what, ...(await exchange(project.url, request)) }).toMatchObject({
        what,
        status: 200,
        body: { line, host },
      })
  })

  test('a client can neither claim what the proxy says nor take it away', async () => {
    const said = {
      'x-forwarded-for': expect.stringMatching(/^(172|192|10)\.[\d.]+\.1$/),
      'x-forwarded-proto': 'http',
      host: 'x',
    }
    for (const request of claiming) {
      const { status, body } = await exchange(project.url, request)
      expect({ status, body }).toMatchObject({ status: 200, body: said })
      expect(claims(body)).toEqual([])
    }
    for (const request of takingAway)
      expect({ request, ...(await exchange(project.url, request)) }).toMatchObject({
        request,
        status: 200,
        body: { ...said, authorization: 'Bearer a' },
      })
  })

  test('a GET that every server dies of ends', async () => {
    expect(await statusOf(url('/die9'))).toBe(502)
    expect(await get('/alive')).toBe('GET /alive 1')
  })

  test('a POST that was sent is never sent again', async () => {
    const send = () =>
      fetch(url('/die1'), { method: 'POST', body: 'x=1', headers: { connection: 'close' } })
    const first = await send().catch(() => null)
    expect(first?.status ?? 502).toBe(502)
    // It is the second time that it comes, and not the third.
    expect(await (await send()).text()).toBe('POST /die1 2')
  })
})
