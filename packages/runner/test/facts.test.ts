import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { factSubject, type Upload } from '../src/scenario/facts.ts'

const size = 20_000_000

/** Posts a large body to a server. */
const uploadTo = async (listener: RequestListener): Promise<Upload> => {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${Object(server.address()).port}`
  const { signal } = new AbortController()
  const account = { username: 'x', password: 'y' }
  const topology = { url, logTail: async () => '' }
  return factSubject(
    topology,
    account,
    () => 0,
    signal,
    async () => 0,
  ).upload('/', size)
}

test('a body that is read is sent whole', async () => {
  const { status, sent } = await uploadTo((request, response) => {
    request.resume().once('end', () => response.end())
  })
  expect(status).toBe(200)
  expect(sent).toBeGreaterThanOrEqual(size)
  expect(sent).toBeLessThan(size + 1000)
})

test('a body that is refused at once is not sent further', async () => {
  const { status, sent } = await uploadTo((_, response) => {
    response.writeHead(413, { connection: 'close' }).end()
  })
  expect(status).toBe(413)
  expect(sent).toBeLessThan(size)
})

test('a connection that is cut has no status', async () => {
  const { status, sent } = await uploadTo((request) => request.destroy())
  expect(status).toBeNull()
  expect(sent).toBeLessThan(size)
})
