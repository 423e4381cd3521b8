import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  apache,
  nginx,
  type RunningTopology,
  startTopology,
  type TopologyProcess,
} from '@deployment-lab/topology'
import { expect, onTestFinished } from 'vitest'
import apacheTopology from '../../apache/topology.ts'
import nginxTopology from '../../nginx/topology.ts'
import { workersOf } from './workers.ts'

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const proxies = {
  nginx: {
    topology: nginxTopology,
    driver: nginx,
    template: pathOf('../../nginx/nginx.conf.template'),
  },
  apache: {
    topology: apacheTopology,
    driver: apache,
    template: pathOf('../../apache/httpd.conf.template'),
  },
} as const

export interface How {
  /** Text of the template, and what stands there instead. */
  readonly edits?: readonly (readonly [string, string])[]
  readonly restartDelay?: number
}

/** A topology's own proxy in front of workers that keep what they were sent. */
export async function startRecorders(
  name: keyof typeof proxies,
  { edits = [], restartDelay = 0 }: How = {},
): Promise<{
  running: RunningTopology
  folder: string
  record: () => Promise<string[]>
}> {
  const { topology, driver, template } = proxies[name]
  const folder = await mkdtemp(join(tmpdir(), `${name}-`))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const edited = join(folder, 'edited.template')
  await writeFile(edited, edit(await readFile(template, 'utf8'), edits))
  const file = join(folder, 'record')
  const host = driver({
    template: edited,
    config: pathOf('../fixtures/recorders.config.cjs'),
    env: async () => ({ RECORD: file, RESTART_DELAY: String(restartDelay) }),
  })
  const running = await startTopology(
    { ...topology, host, needs: [] },
    {
      root: pathOf('../../..'),
      folder,
      node: process.execPath,
      cores: 2,
      env: process.env,
      instance: name,
      port: null,
      signal: new AbortController().signal,
      readyWithin: 60_000,
    },
  )
  onTestFinished(() => running.stop())
  const record = async (): Promise<string[]> =>
    existsSync(file) ? (await readFile(file, 'utf8')).trim().split('\n') : []
  return { running, folder, record }
}

/** A template with some of its text replaced, all of which has to be there. */
function edit(template: string, edits: NonNullable<How['edits']>): string {
  let text = template
  for (const [from, to] of edits) {
    expect(text).toContain(from)
    text = text.replaceAll(from, to)
  }
  return text
}

/** Returns when nothing listens in their place; PM2 starts others after the restart delay. */
export const killAll = async (running: RunningTopology): Promise<void> =>
  kill(await workersOf(running))

export async function kill(workers: readonly TopologyProcess[]): Promise<void> {
  for (const { pid } of workers) process.kill(pid, 'SIGKILL')
  // A process is seen as gone before the last of its threads has let go of its port, and it lets go
  // of its port before its connections: a proxy that still has one sends a request into it.
  const there = async (): Promise<boolean[]> =>
    Promise.all(
      workers.map(
        async ({ pid, url = '' }) =>
          existsSync(`/proc/${pid}`) || (await accepts(Number(new URL(url).port))),
      ),
    )
  await expect.poll(there, { interval: 2 }).toEqual(workers.map(() => false))
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

export interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

/** One request over a connection of its own, never repeated by the client. */
export const send = (
  { url }: RunningTopology,
  method: string,
  path: string,
  body: string | null = null,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
        }),
      )
    })
    sent.once('error', reject)
    sent.end(body ?? undefined)
  })
