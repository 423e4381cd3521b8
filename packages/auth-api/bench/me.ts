import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { send } from '../parity/http.ts'
import { familyOf, startDjango, whyNoDjango } from './django.ts'
import { median, ratioInterval } from './interval.ts'
import { load } from './load.ts'
import { login, type Server, startNode } from './start-node.ts'
import { SECRET, VARIANTS } from './variants.ts'

// CPU per request of GET /api/me/, servers side by side, each alone in its process, one loaded at a
// time in alternating order. BENCH_TRIALS and BENCH_SECONDS change how long it takes.
const TRIALS = Number(process.env.BENCH_TRIALS ?? 12)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 1.5)
const CONNECTIONS = 32
const WARM_UP_SECONDS = 2
const TICKS_PER_SECOND = 100

/** Processor time of a process so far in seconds, user and system. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** One trial. @returns microseconds of processor time a correct answer */
async function measure(server: Server, seconds: number): Promise<number> {
  const total = () => server.pids().reduce((sum, pid) => sum + cpuOf(pid), 0)
  const before = total()
  const { correct, wrong } = await load(server.port, '/api/me/', server.token, CONNECTIONS, seconds)
  if (wrong > 0) throw new Error(`${server.name}: ${wrong} wrong answers, the trial is void`)
  return ((total() - before) / correct) * 1e6
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
    const { mean, low, high } = ratioInterval(
      values.map((value, i) => value / (floor[i] ?? Number.NaN)),
    )
    const interval = name === 'floor' ? '' : `${low.toFixed(2)} to ${high.toFixed(2)}`
    process.stdout.write(
      `| ${name} | ${median(values).toFixed(1)} | ${mean.toFixed(2)} | ${interval} |\n`,
    )
  }
  if (why !== null) process.stdout.write(`| Django under Gunicorn | not measured: ${why} | | |\n`)
}
