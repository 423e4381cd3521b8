import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { invalidFields } from '../http/answers.ts'
import { endpoint } from '../http/endpoint.ts'

const MAX_BURN_MS = 5000

const burned = { response: { 200: Type.Object({ burned_ms: Type.Integer() }) } }
const identity = {
  response: {
    200: Type.Object({
      pid: Type.Integer(),
      process: Type.String(),
      startedAt: Type.String(),
      worker: Type.Union([Type.String(), Type.Null()]),
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

/** Fault and probe routes. They harm the process on purpose. */
export function addLabRoutes(app: FastifyInstance, name: string, worker: string | null): void {
  const startedAt = new Date(performance.timeOrigin).toISOString()

  endpoint(app, '/lab/burn/', { POST: { access: 'open', schema: burned, handler: burn } })
  endpoint(app, '/lab/stall/', { GET: { access: 'open', schema: burned, handler: stall } })
  endpoint(app, '/lab/whoami/', {
    GET: {
      access: 'open',
      schema: identity,
      handler: (_request, reply) =>
        reply.send({ pid: process.pid, process: name, startedAt, worker }),
    },
  })
  endpoint(app, '/lab/crash/', {
    POST: {
      access: 'open',
      handler: (_request, reply) => {
        // Outside the request, where no handler of ours catches it. The caller gets no answer.
        setImmediate(() => {
          throw new Error('crashed on purpose by /lab/crash/')
        })
        return reply.hijack()
      },
    },
  })
}

/** Uses so much processor time: on a part of a core it takes longer. */
function burn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const ms = readMilliseconds(request.query)
  const start = process.cpuUsage()
  // Not threadCpuUsage: the kernel brings that up to date at its ticks alone.
  const used = (): number => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
  while (used() < ms);
  return reply.send({ burned_ms: ms })
}

/** Answers nobody for so long. */
function stall(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const ms = readMilliseconds(request.query)
  const end = performance.now() + ms
  while (performance.now() < end);
  return reply.send({ burned_ms: ms })
}

function readMilliseconds(query: unknown): number {
  const value = query !== null && typeof query === 'object' && 'ms' in query ? query.ms : undefined
  const ms = typeof value === 'string' && /^[0-9]{1,4}$/.test(value) ? Number(value) : Number.NaN
  if (ms <= MAX_BURN_MS) return ms
  throw invalidFields({ ms: [`Give whole milliseconds from 0 to ${MAX_BURN_MS}.`] })
}
