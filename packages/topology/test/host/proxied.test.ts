import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readProcess } from '@deployment-lab/machine/proc'
import { describe, expect, test } from 'vitest'
import {
  apache,
  findApache,
  findMarked,
  findNginx,
  nginx,
  readOwner,
  type TopologyProcess,
} from '../../src/index.ts'
import { portIsFree, portsForServers } from '../../src/port.ts'
import { fixtureFile, options, started, temporaryFolder } from '../lab.ts'

const config = fixtureFile('forks.config.cjs')
const proxies = [
  {
    name: 'nginx',
    title: 'Nginx',
    driver: nginx,
    template: 'nginx.conf.template',
    places: '${USER_DIRECTIVE} ${CORES} ${PORT} ${CLAIMED_HEADER} ${WORKER_PORT}',
    installed: (await findNginx(process.env)) !== null,
  },
  {
    name: 'apache',
    title: 'Apache httpd',
    driver: apache,
    template: 'httpd.conf.template',
    places:
      '${USER_DIRECTIVE} ${GROUP_DIRECTIVE} ${MODULES} ${CORES} ${THREADS} ${ALL_THREADS} ' +
      'x${PORT} ${AGAIN_PORT} ${CLAIMED_HEADER} ${WORKER_PORT}',
    installed: (await findApache(process.env)) !== null,
  },
].filter(({ installed }) => installed)

describe.for(proxies)('behind $title', ({ name, title, driver, template, places }) => {
  const proxied = {
    host: driver({
      template: fixtureFile(template),
      config,
      env: async ({ folder }) => ({ FIXTURE: 'well', TEST_FOLDER: folder }),
    }),
    workers: 'per-core',
  } as const

  test('the proxy, the manager and the workers are told apart', async () => {
    const running = await started(proxied)
    const told = async (): Promise<string[]> =>
      (await running.processes()).map(({ role, name }) => `${role}: ${name}`)
    // The first of a proxy's workers serves, and so the topology is up, before the last has started.
    await expect
      .poll(told)
      .toEqual([
        `proxy: ${name} master`,
        `proxy: ${name} worker 0`,
        `proxy: ${name} worker 1`,
        'manager: pm2 daemon',
        'worker: worker 0',
        'worker: worker 1',
      ])
  })

  test('each worker answers at an address of its own', async () => {
    const running = await started(proxied)
    const workers = (await running.processes()).filter(({ role }) => role === 'worker')
    for (const { pid, url } of workers)
      expect(await (await fetch(`${url}/lab/whoami/`)).json()).toEqual({ pid })
    expect(new Set(workers.map(({ url }) => url)).size).toBe(2)
  })

  test('all of it carries the mark, although Nginx shows no environment', async () => {
    const running = await started(proxied)
    const { mark, socketFolder } = (await readOwner(running.folder)) ?? { mark: '' }
    const pids = (await running.processes()).map(({ pid }) => pid)
    expect(findMarked(mark).map(({ pid }) => pid)).toEqual(expect.arrayContaining(pids))
    await running.stop()
    expect(findMarked(mark)).toEqual([])
    expect(pids.filter((pid) => readProcess(pid) !== null)).toEqual([])
    expect(existsSync(socketFolder ?? '')).toBe(false)
    expect(await portIsFree(Number(new URL(running.url).port))).toBe(true)
  })

  test('workers of a proxy whose master was killed are ended all the same', async () => {
    const running = await started(proxied)
    const front = async (): Promise<TopologyProcess[]> =>
      (await running.processes()).filter(({ role }) => role === 'proxy')
    await expect.poll(front).toHaveLength(3)
    const [master, ...others] = await front()
    // Held still, or workers that notice the death of their master may end by themselves first.
    for (const { pid } of others) process.kill(pid, 'SIGSTOP')
    process.kill(master?.pid ?? 0, 'SIGKILL')
    await expect.poll(async () => (await running.processes())[0]?.role).toBe('manager')
    expect(others.filter(({ pid }) => readProcess(pid) !== null)).toHaveLength(2)
    await running.stop()
    expect(others.filter(({ pid }) => readProcess(pid) !== null)).toEqual([])
  })

  test('a configuration that it refuses leaves nothing', async () => {
    const folder = await temporaryFolder()
    const broken = join(folder, 'broken')
    await writeFile(broken, `${places}\n`)
    const host = driver({ template: broken, config, env: async () => ({ TEST_FOLDER: folder }) })
    const how = await options()
    await expect(started({ ...proxied, host }, how)).rejects.toMatchObject({
      code: 'TOPOLOGY_BROKEN',
      message: expect.stringContaining(`${title} refuses ${broken}:`),
    })
    expect(await readOwner(how.folder)).toBeNull()
  })
})

test('ports for servers are distinct, free, and none that outgoing connections get', async ({
  skip,
}) => {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
  const [first = 0] = range.split(/\s+/).map(Number)
  skip(first < 20_000, 'outgoing connections get nearly every port of this machine')
  const ports = await portsForServers(50)
  expect(new Set(ports).size).toBe(50)
  expect(Math.max(...ports)).toBeLessThan(first)
  for (const port of ports) expect(await portIsFree(port)).toBe(true)
})
