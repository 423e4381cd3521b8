import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { startTopology } from '../../src/index.ts'
import { crash, definition, options, started } from '../lab.ts'
import { engineAnswers, fixtureProject, inCompose, projects } from './engine.ts'

describe.skipIf(!engineAnswers)('in containers', () => {
  let before: string[]
  beforeAll(() => {
    before = projects()
  })

  const up = (profile: string, workersAre?: 'main' | 'children') =>
    started({ compose: fixtureProject(profile, workersAre) }, { deployment: inCompose })

  test('two instances run side by side, each with a worker that names itself', async () => {
    const [one, other] = await Promise.all([up('plain'), up('plain')])
    for (const running of [one, other]) {
      const { url } = running
      const workers = (await running.processes()).filter(({ role }) => role === 'worker')
      expect(workers).toHaveLength(1)
      const answer: unknown = await (await fetch(`${url}/lab/whoami/`)).json()
      expect(answer).toMatchObject({ process: workers[0]?.answersAs })
    }
    expect(one.url).not.toBe(other.url)
    await one.stop()
    expect(await one.processes()).toEqual([])
    expect((await fetch(other.url)).status).toBe(200)
    // What it logged is kept, its containers are not.
    expect(await readFile(join(one.folder, 'containers.log'), 'utf8')).toContain('listening')
  })

  test('behind a proxy: as many workers as asked for, the proxy, what is published, once each', async () => {
    const running = await started(
      { compose: fixtureProject('behind'), workers: 1 },
      { deployment: { ...inCompose, workers: 3 } },
    )
    const names = (await running.processes()).map(({ role, name }) => `${role} ${name}`)
    expect(names.toSorted()).toEqual([
      'proxy behind-1',
      'publisher docker-proxy',
      'worker api-1',
      'worker api-2',
      'worker api-3',
    ])
    const roles = (await running.containers())?.map(({ role }) => role)
    expect(roles).toEqual(['worker', 'worker', 'worker', 'proxy'])
  })

  test('a worker that is killed is another process in the same container', async () => {
    const running = await up('plain')
    const [before] = await running.processes()
    await crash(running.url)
    await expect.poll(async () => (await running.processes())[0]?.pid).not.toBe(before?.pid)
    await expect
      .poll(async () => host((await running.processes())[0]?.answersAs))
      .toBe(host(before?.answersAs))
  })

  test('started again it is others who answer, in the same containers', async () => {
    const running = await up('behind')
    const before = await running.processes()
    await running.restart?.()
    const after = await running.processes()
    expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name))
    expect(after.map(({ pid }) => pid)).not.toEqual(before.map(({ pid }) => pid))
    expect((await fetch(running.url)).status).toBe(200)
  })

  test('a watcher is a manager, its server the worker', async () => {
    const running = await up('watched', 'children')
    const roles = (await running.processes()).map(({ role }) => role)
    expect(roles).toEqual(['manager', 'worker', 'publisher'])
  })

  test('a part of a core takes the place of the limit in the files, for workers alone', async () => {
    const running = await started(
      { compose: fixtureProject('behind') },
      { deployment: { ...inCompose, coresPerWorker: 0.25 } },
    )
    const limits = (await running.containers())?.map(({ id, name }) => {
      const format = '{{.HostConfig.CpuQuota}}/{{.HostConfig.CpuPeriod}}/{{.HostConfig.NanoCpus}}'
      const args = ['inspect', '--format', format, id]
      return `${name} ${execFileSync('docker', args, { encoding: 'utf8' }).trim()}`
    })
    expect(limits).toEqual(['api-1 2500/10000/0', 'behind-1 0/0/0'])
  })

  const host = (name = ''): string | undefined => name.split('.')[0]

  const failing = async (profile: string, given: object = {}) => {
    const how = await options({ deployment: inCompose, ...given })
    const failure = startTopology(definition({ compose: fixtureProject(profile) }), how)
    return failure.then(
      () => ({ code: 'none', message: '' }),
      (error: { code: string; message: string }) => error,
    )
  }

  test('a container that exits at once is named, with its last lines', async () => {
    const { code, message } = await failing('dies')
    expect(code).toBe('TOPOLOGY_DIED')
    expect(message).toMatch(/its container dies-1 end/)
    expect(message).toContain('cannot find the moon')
  })

  test('a container that never gets healthy is named, with what its check said', async () => {
    const { code, message } = await failing('unhealthy', { readyWithin: 15_000 })
    expect(code).toBe('TOPOLOGY_NOT_READY')
    expect(message).toContain('its container unhealthy-1 does not get healthy (the moon is down)')
  })

  test('an image that cannot be pulled is said', async () => {
    const { code, message } = await failing('nowhere')
    expect(code).toBe('TOPOLOGY_IMAGE_MISSING')
    expect(message).toContain('127.0.0.1:9')
  })

  test('a port that is taken is said', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((listening) => server.once('listening', listening))
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    expect((await failing('plain', { port })).code).toBe('TOPOLOGY_PORT_TAKEN')
    server.close()
  })

  test('a start that is ended leaves nothing', async () => {
    const controller = new AbortController()
    const failure = failing('behind', { signal: controller.signal })
    await expect.poll(() => projects().length).toBeGreaterThan(before.length)
    controller.abort(new Error('enough'))
    expect((await failure).message).toBe('enough')
    expect(projects()).toEqual(before)
  })

  test('nothing of all these is left', () => {
    expect(projects()).toEqual(before)
  })
})
