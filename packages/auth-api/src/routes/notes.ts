import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { userOf } from '../guard/add-guard.ts'
import { userNotFound } from '../http/answers.ts'
import { endpoint } from '../http/endpoint.ts'
import { readFields } from '../http/fields.ts'
import type { Note } from '../store/store.ts'
import type { RouteContext } from './context.ts'

const note = Type.Object({
  id: Type.Integer(),
  author: Type.String(),
  text: Type.String(),
  created_at: Type.String(),
})
const NEWEST = 20
const MAX_TEXT_LENGTH = 1000

const toWire = ({ id, author, text, createdAt }: Note) => ({
  id,
  author,
  text,
  created_at: new Date(createdAt).toISOString(),
})

/** Adds the routes of notes: read by all, written by users. */
export function addNoteRoutes(
  app: FastifyInstance,
  { store, clock }: Pick<RouteContext, 'store' | 'clock'>,
): void {
  endpoint(app, '/api/notes/', {
    GET: {
      access: 'public',
      schema: { response: { 200: Type.Array(note) } },
      handler: async (_request, reply) => reply.send((await store.listNotes(NEWEST)).map(toWire)),
    },
    POST: {
      access: 'user',
      schema: { response: { 201: note } },
      handler: async (request, reply) => {
        const { text } = readFields(request.body, {
          text: { trim: true, maxLength: MAX_TEXT_LENGTH },
        })
        const { id: userId, username: author } = userOf(request)
        const createdAt = clock()
        const id = await store.addNote({ userId, text, createdAt })
        if (id === 'unknown-user') throw userNotFound()
        return reply.code(201).send(toWire({ id, author, text, createdAt }))
      },
    },
  })
}
