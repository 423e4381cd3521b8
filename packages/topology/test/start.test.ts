import { createServer } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { DriverOptions, HostDriver } from '../src/index.ts'
import { readOwner, startTopology } from '../src/index.ts'
import { freePort, loopback, portIsFree } from '../src/port.ts'
import {
  type Behaviour,
  clustered,
  definition,
  options,
  plain,
  processesOf,
  started,
} from './lab.ts'

const drivers: [
  name: string,
  driver: (behaviour?: Behaviour) => HostDriver,
  workers: 1 | 'per-core',
][] = [
  ['node', plain, 1],
  ['watch', (behaviour) => plain(behaviour, true), 1],
  ['pm2', clustered, 'per-core'],
]

test.for(drivers)(
  '%s: a server that dies at once is reported with its own words',
  async ([, driver, workers]) => {
    const how = await options()
    const failure = startTopology(definition({ host: driver('dies'), workers }), how)
    await expect(failure).rejects.toMatchObject({
      code: 'TOPOLOGY_DIED',
      message: expect.stringMatching(/^The fixture: .* ended .*\n[^]*cannot find the moon/),
    })
    expect(processesOf(how.folder)).toEqual([])
  },
)

test.for(drivers)('%s: a server that never gets ready is given up', async ([, driver, workers]) => {
  // Long enough for it to be asked and to answer, on a machine that is busy with other things.
  const seconds = workers === 1 ? 4 : 10
  const how = await options({ readyWithin: seconds * 1000 })
  const failure = startTopology(definition({ host: driver('never-ready'), workers }), how)
  await expect(failure).rejects.toMatchObject({
    code: 'TOPOLOGY_NOT_READY',
    message: expect.stringMatching(
      /^The fixture was not ready within \d+ s: GET \/health\/ready answered 503\. If this machine is busy, .*\n[^]*listening on/,
    ),
  })
  expect(processesOf(how.folder)).toEqual([])
})

test('a cluster is not ready while one of its workers is silent', async () => {
  const how = await options({ readyWithin: 10_000 })
  const failure = startTopology(definition({ host: clustered('lazy'), workers: 'per-core' }), how)
  await expect(failure).rejects.toMatchObject({
    code: 'TOPOLOGY_NOT_READY',
    message: expect.stringContaining('1 of 2 workers answered'),
  })
})

test('a port that is taken is named, with what to do', async () => {
  const taken = await occupy(await freePort())
  const how = await options({ port: taken })
  await expect(startTopology(definition({}), how)).rejects.toMatchObject({
    code: 'TOPOLOGY_PORT_TAKEN',
    message: expect.stringMatching(
      new RegExp(`Port ${taken} of 127.0.0.1 .*in use.*sport = :${taken}`),
    ),
  })
  expect(processesOf(how.folder)).toEqual([])
})

test('a port that was asked for is the one in the URL', async () => {
  const port = await freePort()
  const running = await started({}, { port })
  expect(running.url).toBe(`http://127.0.0.1:${port}`)
})

test('a free port that is lost to somebody else is replaced once', async () => {
  const ports: number[] = []
  const running = await started({ host: losesItsPort(ports, 1) })
  expect(ports).toHaveLength(2)
  expect(running.url).toBe(`http://127.0.0.1:${ports[1]}`)
})

test('a free port that is lost twice is an error', async () => {
  const ports: number[] = []
  const failure = startTopology(definition({ host: losesItsPort(ports, 2) }), await options())
  await expect(failure).rejects.toMatchObject({
    code: 'TOPOLOGY_DIED',
    message: expect.stringContaining('EADDRINUSE'),
  })
  expect(ports).toHaveLength(2)
})

test("another server's answers on the port are not taken for the topology's", async () => {
  const impostor: HostDriver = {
    abilities: [],
    async start(given) {
      await started({}, { port: given.port })
      return plain('deaf').start(given)
    },
  }
  const failure = startTopology(
    definition({ host: impostor }),
    await options({ readyWithin: 1000 }),
  )
  await expect(failure).rejects.toMatchObject({
    code: 'TOPOLOGY_NOT_READY',
    message: expect.stringContaining('answered by a process that is not part of it'),
  })
})

test('a program that is missing is named, with the remedy, before anything starts', async () => {
  const how = await options()
  const missing = {
    ok: false,
    reason: 'nginx is not installed',
    remedy: 'Run "apt install nginx"',
  } as const
  const needs = [{ program: 'nginx', check: async () => missing }]
  await expect(startTopology(definition({ needs }), how)).rejects.toMatchObject({
    code: 'TOPOLOGY_PROGRAM_MISSING',
    message: 'The fixture cannot run: nginx is not installed. Run "apt install nginx"',
  })
  expect(await readOwner(how.folder)).toBeNull()
})

test.for([
  ['node', plain('deaf'), 1, 1],
  ['watch', plain('deaf', true), 1, 1],
  ['watch', plain('deaf', true), 1, 2],
  // With `lazy` it never gets ready: the last moment is one with everything up.
  ['pm2', clustered('lazy'), 'per-core', 1],
  ['pm2', clustered('lazy'), 'per-core', 2],
  ['pm2', clustered('lazy'), 'per-core', 3],
  ['pm2', clustered('lazy'), 'per-core', 4],
] as const)('%s: ended while it starts, nothing stays (%#)', async ([, host, workers, count]) => {
  const control = new AbortController()
  const how = await options({ signal: control.signal })
  const abort = async (): Promise<void> => {
    while (processesOf(how.folder).length < count) await setImmediate()
    control.abort(new Error('Ctrl-C'))
  }
  const failure = startTopology(definition({ host, workers }), how)
  await Promise.all([expect(failure).rejects.toThrow('Ctrl-C'), abort()])
  expect(processesOf(how.folder)).toEqual([])
  expect(await readOwner(how.folder)).toBeNull()
})

test('a signal that is aborted already starts nothing', async () => {
  const how = await options({ signal: AbortSignal.abort(new Error('Ctrl-C')) })
  await expect(startTopology(definition({}), how)).rejects.toThrow('Ctrl-C')
  expect(await readOwner(how.folder)).toBeNull()
})

test('a signal that aborts later does not end what is up', async () => {
  const control = new AbortController()
  const running = await started({}, { signal: control.signal })
  control.abort()
  expect((await fetch(`${running.url}/health/ready`)).status).toBe(200)
})

test('however often it is stopped, the driver is told once', async () => {
  const told: string[] = []
  const host: HostDriver = {
    abilities: [],
    async start(given) {
      const hosted = await plain().start(given)
      return { ...hosted, stop: (how) => (told.push(how), hosted.stop(how)) }
    },
  }
  const running = await started({ host })
  await Promise.all([running.stop(), running.stop()])
  await running.stop()
  expect(told).toEqual(['gracefully'])
})

/** Starts the fixture on ports that somebody else takes in the last moment, the first few times. */
const losesItsPort = (ports: number[], times: number): HostDriver => ({
  abilities: [],
  async start(given: DriverOptions) {
    ports.push(given.port)
    if (ports.length <= times) await occupy(given.port)
    return plain().start(given)
  },
})

async function occupy(port: number): Promise<number> {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(port, loopback, resolve))
  onTestFinished(() => void server.close())
  expect(await portIsFree(port)).toBe(false)
  return port
}
