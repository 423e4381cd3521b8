import { join } from 'node:path'
import { readUsage } from '@deployment-lab/machine'
import { intervalAt, median, pair } from '@deployment-lab/stats'
import { printable } from '../../result/src/printable.ts'
import { send } from '../parity/http.ts'
import { familyOf, startDjango, whyNoDjango } from './django.ts'
import { load } from './load.ts'
import { login, type Server, startNode } from './start-node.ts'
import { SECRET, VARIANTS } from './variants.ts'

// CPU per request of GET /api/me/, servers side by side, each alone in its process, one loaded at a
// time in alternating order. BENCH_TRIALS and BENCH_SECONDS change how long it takes.
const TRIALS = Number(process.env.BENCH_TRIALS ?? 12)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 1.5)
const CONNECTIONS = 32
const WARM_UP_SECONDS = 2
/** Smallest spread of a log-ratio that a trial can show. */
const RESOLUTION = 0.001

/** Processor time of a server so far in seconds, user and system. */
async function cpuOf(server: Server): Promise<number> {
  const usage = await readUsage(server.pids().map((pid) => ({ pid, role: 'server' })))
  if (usage.state !== 'read') throw new Error('processor time cannot be read on this system')
  return usage.processes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)
}

/** One trial. @returns microseconds of processor time a correct answer */
async function measure(server: Server, seconds: number): Promise<number> {
  const before = await cpuOf(server)
  const { correct, wrong } = await load(server.port, '/api/me/', server.token, CONNECTIONS, seconds)
  if (wrong > 0) throw new Error(`${server.name}: ${wrong} wrong answers, the trial is void`)
  return (((await cpuOf(server)) - before) / correct) * 1e6
}

/** Prints the processor time of each server. @param servers takes those started; the caller stops them */
export async function benchMe(folder: string, servers: Server[]): Promise<void> {
  for (const name of VARIANTS) servers.push(await startNode(name, folder))
  const why = whyNoDjango()
  if (why === null) {
    const { child, port } = await startDjango(join(folder, 'django.db'), SECRET)
    const django = {
      name: 'django',
      port,
      pids: () => familyOf(child.pid ?? 0),
      stop: () => void child.kill(),
    } as const
    servers.push({ ...django, token: '' })
    const ready = async () =>
      send(`http://127.0.0.1:${port}`, { method: 'GET', path: '/health/live/' }).then(
        () => true,
        () => child.exitCode !== null,
      )
    while (!(await ready()));
    servers[servers.length - 1] = { ...django, token: await login(port) }
  }
  for (const server of servers) await measure(server, WARM_UP_SECONDS)
  const readings = new Map<string, number[]>(servers.map(({ name }) => [name, []]))
  for (let trial = 0; trial < TRIALS; trial += 1) {
    // Each trial begins with another server, every second one runs backwards.
    const turned = [
      ...servers.slice(trial % servers.length),
      ...servers.slice(0, trial % servers.length),
    ]
    for (const server of trial % 2 === 0 ? turned : turned.toReversed()) {
      readings.get(server.name)?.push(await measure(server, SECONDS))
    }
    process.stderr.write(`trial ${trial + 1} of ${TRIALS}\n`)
  }
  const floor = readings.get('floor') ?? []
  process.stdout.write(
    `GET /api/me/, HS256: closed loop, ${CONNECTIONS} connections, ${TRIALS} alternating trials of ${SECONDS} s after ${WARM_UP_SECONDS} s of warm-up, Node ${process.versions.node}\n\n`,
  )
  process.stdout.write(
    '| server | CPU µs a request (median) | × floor | 95 % interval |\n|---|---|---|---|\n',
  )
  for (const [name, values] of readings) {
    const paired = pair(
      values.map((value, trial) => Math.log(value / (floor[trial] ?? Number.NaN))),
      RESOLUTION,
    )
    const ends = intervalAt(paired, 0.05)?.map((end) => Math.exp(end).toFixed(2)) ?? []
    const interval = name === 'floor' ? '' : ends.join(' to ')
    process.stdout.write(
      `| ${name} | ${median(values)?.toFixed(1)} | ${Math.exp(paired.mean).toFixed(2)} | ${interval} |\n`,
    )
  }
  if (why !== null)
    process.stdout.write(printable(`| Django under Gunicorn | not measured: ${why} | | |\n`))
}
