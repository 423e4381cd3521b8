import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseContainers } from '../../src/compose/container.ts'
import { docker } from '../../src/compose/docker.ts'
import { markFile, overrideFile } from '../../src/compose/override.ts'
import { parseServices } from '../../src/compose/services.ts'
import { composeVariables, engineEnvironment } from '../../src/compose/variables.ts'
import { temporaryFolder } from '../lab.ts'
import { engineAnswers } from './engine.ts'

const config = JSON.stringify({
  services: {
    api: { labels: { 'deployment-lab.role': 'worker' }, cpus: 0.5 },
    other: {
      labels: { 'deployment-lab.role': 'worker' },
      deploy: { resources: { limits: { cpus: 1 } } },
    },
    nginx: {
      labels: { 'deployment-lab.role': 'proxy' },
      cpus: 1,
      healthcheck: { test: ['CMD', 'true'] },
      depends_on: { api: { condition: 'service_healthy' } },
    },
    migrate: {
      healthcheck: { disable: true },
      depends_on: {
        postgres: { condition: 'service_healthy' },
        secrets: { condition: 'service_completed_successfully' },
      },
    },
    secrets: {},
  },
})

test('no service is asked how it is', () => {
  expect(overrideFile(parseServices(config), null, null, null)).toMatchInlineSnapshot(`
    "services:
      "api":
        healthcheck: { disable: true }
      "other":
        healthcheck: { disable: true }
      "nginx":
        healthcheck: { disable: true }
        depends_on:
          "api": { condition: service_started }
      "migrate":
        healthcheck: { disable: true }
        depends_on:
          "postgres": { condition: service_started }
        environment:
          DATABASE_WAIT_MS: "60000"
      "secrets":
        healthcheck: { disable: true }
    "
  `)
})

test('containers, networks and volumes carry the mark, but for what is made elsewhere', () => {
  const networks = { front: { name: 'x_front' }, theirs: { name: 'theirs', external: true } }
  const labels = { 'deployment-lab.instance': 'f00d' }
  const given = JSON.stringify({ services: { api: { cpus: 1 } }, networks, volumes: { data: {} } })
  expect(JSON.parse(markFile(given, 'f00d'))).toEqual({
    services: { api: { labels } },
    networks: { front: { labels } },
    volumes: { data: { labels } },
  })
})

test('a part of a core goes to workers, in place of limits that Compose refuses beside it', () => {
  const text = overrideFile(parseServices(config), 0.25, null, null)
  expect(text.match(/cpu_period: 10000\n {4}cpu_quota: 2500/g)).toHaveLength(2)
  expect(text).toContain(
    '    healthcheck: { disable: true }\n    cpus: !reset null\n    cpu_period',
  )
  expect(text).toContain(
    '    deploy:\n      resources:\n        limits:\n          cpus: !reset null',
  )
})

test('workers say what their event loops do in a folder of this machine, and nobody else does', () => {
  const text = overrideFile(parseServices(config), null, '/run/telemetry', null)
  const mount = '      - { type: bind, source: "/run/telemetry", target: /srv/telemetry }'
  expect(text.split(mount)).toHaveLength(3)
  expect(text.match(/LAB_TELEMETRY: \/srv\/telemetry/g)).toHaveLength(2)
  expect(text.slice(text.indexOf('"nginx"'))).not.toContain('telemetry')
})

test.skipIf(!engineAnswers)('Compose reads a folder of any name as it is', async () => {
  const cwd = await temporaryFolder()
  const folder = `/tmp/a b"c'$d\${e}$$f;g{h}#i\\j: [k], %l\n\u0085é\u2028😀`
  const none = { cpus: false, deploy: false }
  const services = [{ name: 'a.b', role: 'worker', check: null, waitsFor: [], limits: none }]
  await writeFile(join(cwd, 'base.yml'), 'services: { a.b: { image: x } }')
  await writeFile(join(cwd, 'over.yml'), overrideFile(services, null, folder, null))
  const args = ['compose', '-f', 'base.yml', '-f', 'over.yml', 'config', '--format', 'json']
  const said = await docker(args, { env: process.env, cwd })
  expect(said.stderr).toBe('')
  // It prints what it can read again, with each dollar sign doubled.
  expect(JSON.parse(said.stdout)).toMatchObject({
    services: { 'a.b': { volumes: [{ type: 'bind', source: folder.replaceAll('$', '$$$$') }] } },
  })
})

test('workers read the release from a folder of this machine, beside the other one', () => {
  const text = overrideFile(parseServices(config), null, '/run/telemetry', '/run/release')
  const mount = '{ type: bind, source: "/run/release", target: /srv/release, read_only: true }'
  expect(text.split(mount)).toHaveLength(3)
  expect(text.match(/LAB_RELEASE_FILE: \/srv\/release\/name/g)).toHaveLength(2)
  expect(text.match(/environment:/g)).toHaveLength(3)
  expect(text.slice(text.indexOf('"nginx"'))).not.toContain('release')
})

test('of the caller’s variables those pass that reach the engine, and none that is measured', () => {
  const given = {
    PATH: '/bin',
    DOCKER_HOST: 'unix:///x',
    HTTPS_PROXY: 'http://p',
    BASE_IMAGE: 'mine/node',
    LOG_LEVEL: 'trace',
    COMPOSE_FILE: 'other.yml',
    LAB_ROUTES: '0',
    UNSET: undefined,
  }
  expect(Object.keys(engineEnvironment(given))).toEqual([
    'PATH',
    'DOCKER_HOST',
    'HTTPS_PROXY',
    'BASE_IMAGE',
  ])
})

test('a topology gets all cores, as on the host', () => {
  const budget = (cores: number) =>
    composeVariables('x', { port: 1, workers: 2, cores }).BUDGET_CPUS
  expect([1, 2, 8].map(budget)).toEqual(['0', '0-1', '0-7'])
})

test('containers are read as docker inspect tells them', () => {
  const [one, other] = parseContainers(
    JSON.stringify([
      {
        Id: 'b85d3459f2be70ab',
        Name: '/lab-f00d-api-2',
        RestartCount: 2,
        Image: 'sha256:f9',
        State: {
          Status: 'running',
          Running: true,
          Restarting: false,
          Paused: true,
          Pid: 16322,
          ExitCode: 0,
          OOMKilled: false,
          Health: { Status: 'unhealthy', Log: [{ Output: 'old' }, { Output: ' no answer\n' }] },
        },
        Config: {
          Hostname: 'b85d3459f2be',
          Image: 'node:24',
          Labels: {
            'com.docker.compose.service': 'api',
            'com.docker.compose.container-number': '4',
            'com.docker.compose.project': 'lab-f00d',
            'deployment-lab.role': 'worker',
            'deployment-lab.memory': 'MEMORY_API',
          },
        },
        NetworkSettings: {
          Networks: { back: { IPAddress: '' }, front: { IPAddress: '172.20.0.3' } },
        },
      },
      { Id: 'c0', State: { Status: 'restarting', Running: true, Restarting: true } },
    ]),
  )
  expect(one).toEqual({
    id: 'b85d3459f2be70ab',
    name: 'api-2',
    service: 'api',
    role: 'worker',
    hostname: 'b85d3459f2be',
    image: 'node:24',
    imageId: 'sha256:f9',
    status: 'running',
    running: true,
    paused: true,
    address: '172.20.0.3',
    pid: 16322,
    exitCode: 0,
    restarts: 2,
    outOfMemory: false,
    memorySetting: 'MEMORY_API',
    health: 'unhealthy',
    healthOutput: 'no answer',
  })
  expect(other).toMatchObject({ role: 'setup', running: false, address: null, health: null })
})
