import { Readable } from 'node:stream'
import { setTimeout as setTimer } from 'node:timers'
import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { invalidFields } from '../http/answers.ts'
import { endpoint } from '../http/endpoint.ts'
import type { RouteContext } from './context.ts'

const MAX_BURN_MS = 5000
/** Longer than any client waits, and an end where nobody ends the process. */
const MAX_STALL_MS = 60_000
const SHORTEST_EVENT_MS = 100
const MEBIBYTE = 2 ** 20
/** Limits of a leak, for a request and for a process: a fault, not the end of the machine. */
const MAX_LEAK_MB = 16
const MAX_LEAKED_MB = 256

/** More than the kernels of both sides keep of an answer that nobody reads. */
const MAX_LARGE_MB = 16

const burned = { response: { 200: Type.Object({ burned_ms: Type.Integer() }) } }
const waited = { response: { 200: Type.Object({ waited_ms: Type.Integer() }) } }
const leaked = { response: { 200: Type.Object({ leaked_mb: Type.Integer() }) } }
const identity = {
  response: {
    200: Type.Object({
      pid: Type.Integer(),
      process: Type.String(),
      startedAt: Type.String(),
      worker: Type.Union([Type.String(), Type.Null()]),
      release: Type.Union([Type.String(), Type.Null()]),
    }),
  },
}

/** Names the process on every answer of the scope. */
export function addLabProcessHeader(app: FastifyInstance, name: string): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('x-lab-process', name)
    done()
  })
}

/** The release whose processes do a job by a timer. */
const WITH_JOB = 'with-job'
/** Time between two runs of the job. */
const JOB_MS = 2000

/** Names that the process gives the lab. */
interface LabIdentity {
  readonly labProcess: string
  readonly labWorker: string | null
  readonly labRelease: string | null
}

/** Fault and probe routes. They harm the process on purpose. */
export function addLabRoutes(
  app: FastifyInstance,
  of: LabIdentity,
  context: Pick<RouteContext, 'store' | 'clock'>,
): void {
  if (of.labRelease === WITH_JOB) addJob(app, context)
  const whoami = {
    pid: process.pid,
    process: of.labProcess,
    startedAt: new Date(performance.timeOrigin).toISOString(),
    worker: of.labWorker,
    release: of.labRelease,
  }

  endpoint(app, '/lab/burn/', { POST: { access: 'open', schema: burned, handler: burn } })
  endpoint(app, '/lab/stall/', {
    GET: { access: 'open', schema: burned, handler: stall },
    // A proxy does not hand it to every worker in turn.
    POST: { access: 'open', schema: burned, handler: stall },
  })
  endpoint(app, '/lab/leak/', {
    POST: { access: 'open', schema: leaked, handler: createLeak() },
  })
  endpoint(app, '/lab/echo/', {
    GET: { access: 'open', handler: echo },
    POST: { access: 'open', handler: echo },
  })
  endpoint(app, '/lab/whoami/', {
    GET: {
      access: 'open',
      schema: identity,
      handler: (_request, reply) => reply.send(whoami),
    },
  })
  endpoint(app, '/lab/wait/', { GET: { access: 'open', schema: waited, handler: wait } })
  endpoint(app, '/lab/events/', { GET: { access: 'open', handler: events } })
  endpoint(app, '/lab/large/', { GET: { access: 'open', handler: large } })
  endpoint(app, '/lab/fail/', { GET: { access: 'open', handler: fail } })
  endpoint(app, '/lab/crash/', {
    // A proxy may repeat a GET, and hand it to every worker in turn.
    GET: { access: 'open', handler: crash },
    POST: { access: 'open', handler: crash },
  })
}

/**
 * Writes a note at each even second, which is enough once, as a timer does in code that knows of no
 * other process. The note names the moment, so that a second run shows.
 */
function addJob(
  app: FastifyInstance,
  { store, clock }: Pick<RouteContext, 'store' | 'clock'>,
): void {
  const run = async (due: number): Promise<void> => {
    const [author] = await store.listUsers(1)
    if (author === undefined) return
    await store.addNote({ userId: author.id, text: `job ${due}`, createdAt: clock() })
  }
  const wait = (due: number): NodeJS.Timeout =>
    setTimer(
      () => {
        run(due).catch((error: unknown) => app.log.error({ err: error }, 'the job failed'))
        timer = wait(due + 1)
      },
      due * JOB_MS - clock(),
    ).unref()
  let timer = wait(Math.floor(clock() / JOB_MS) + 1)
  app.addHook('onClose', () => clearTimeout(timer))
}

/** Ends the process outside the request, where no handler catches it. The caller gets no answer. */
function crash(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  setImmediate(() => {
    throw new Error('crashed on purpose by /lab/crash/')
  })
  return reply.hijack()
}

/** Throws as code with a bug does. */
function fail(): never {
  throw new Error('failed on purpose by /lab/fail/')
}

/** Answers after the time asked for, and serves others meanwhile. */
async function wait(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const ms = readMilliseconds(request.query)
  await setTimeout(ms)
  return reply.send({ waited_ms: ms })
}

/** Uses the processor time asked for: on a part of a core it takes longer. */
function burn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const ms = readMilliseconds(request.query)
  const start = process.cpuUsage()
  // process.cpuUsage, not threadCpuUsage: the kernel updates that at its ticks alone.
  const used = (): number => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
  while (used() < ms);
  return reply.send({ burned_ms: ms })
}

/** Answers nobody for the time asked for. */
function stall(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const ms = readMilliseconds(request.query, MAX_STALL_MS)
  const end = performance.now() + ms
  while (performance.now() < end);
  return reply.send({ burned_ms: ms })
}

/** Keeps memory that is never used again, and answers with its size so far. */
function createLeak(): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const kept: Buffer[] = []
  return (request, reply) => {
    const mb = readWholeNumber(request.query, 'mb')
    if (!(mb >= 1 && mb <= MAX_LEAK_MB)) {
      throw invalidFields({ mb: [`Give whole mebibytes from 1 to ${MAX_LEAK_MB}.`] })
    }
    const before = kept.reduce((sum, { length }) => sum + length, 0) / MEBIBYTE
    if (before + mb > MAX_LEAKED_MB) {
      throw invalidFields({ mb: [`This process may leak ${MAX_LEAKED_MB} in all.`] })
    }
    // The buffer is written to: memory that was never touched is not resident.
    kept.push(Buffer.alloc(mb * MEBIBYTE, 1))
    return reply.send({ leaked_mb: before + mb })
  }
}

/** Sends an event at once and then one each time that is asked for, until the client leaves. */
function events(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const ms = readMilliseconds(request.query)
  if (ms < SHORTEST_EVENT_MS) {
    throw invalidFields({ ms: [`Give whole milliseconds from ${SHORTEST_EVENT_MS} on.`] })
  }
  return (
    reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-store')
      // Nginx would keep events until they fill a buffer.
      .header('x-accel-buffering', 'no')
      .send(Readable.from(tick(ms)))
  )
}

async function* tick(ms: number): AsyncGenerator<string> {
  for (let count = 1; ; count += 1) {
    yield `data: ${count}\n\n`
    await setTimeout(ms)
  }
}

/** Answers with as much as is asked for, made for this request alone as usual answers are. */
function large(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const mb = readWholeNumber(request.query, 'mb')
  if (!(mb >= 1 && mb <= MAX_LARGE_MB)) {
    throw invalidFields({ mb: [`Give whole mebibytes from 1 to ${MAX_LARGE_MB}.`] })
  }
  return reply.type('application/octet-stream').send(Buffer.alloc(mb * MEBIBYTE, 'x'))
}

const SECRET_HEADERS = new Set(['authorization', 'cookie'])

/** Answers with the request as it reached the process, past everything in front of it. */
function echo({ method, url, headers, ip }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const open = Object.entries(headers).filter(([name]) => !SECRET_HEADERS.has(name))
  return reply.send({ method, path: url, address: ip, headers: Object.fromEntries(open) })
}

function readMilliseconds(query: unknown, most = MAX_BURN_MS): number {
  const ms = readWholeNumber(query, 'ms')
  if (ms <= most) return ms
  throw invalidFields({ ms: [`Give whole milliseconds from 0 to ${most}.`] })
}

/** Reads a whole number; NaN if the query has none of that name. */
function readWholeNumber(query: unknown, name: string): number {
  const value = new Map(Object.entries(query ?? {})).get(name)
  return typeof value === 'string' && /^[0-9]{1,5}$/.test(value) ? Number(value) : Number.NaN
}
