import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startServer } from './support/server.ts'

const KIB = 1024

/** What a client gets that writes its whole request before it reads, and whether it was cut off. */
async function exchange(port: number, head: string, body: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`POST /api/token/ HTTP/1.1\r\nhost: lab\r\n${head}\r\n\r\n`)
  // In parts, so that the refusal comes while the rest is on its way.
  for (let at = 0; at < body.length; at += 16 * KIB) {
    if (!socket.write(body.slice(at, at + 16 * KIB))) await once(socket, 'drain')
  }
  let answer = ''
  for await (const part of socket) answer += String(part)
  return answer
}

test.each([
  ['announced', (size: number) => [`content-length: ${size}`, ' '.repeat(size)]],
  [
    'in chunks',
    (size: number) => [
      'transfer-encoding: chunked',
      `${size.toString(16)}\r\n${' '.repeat(size)}\r\n0\r\n\r\n`,
    ],
  ],
] as const)(
  'who sends a body that is too large, %s, gets to read the answer',
  async (_how, make) => {
    const { port } = await startServer('production')
    for (let round = 0; round < 20; round += 1) {
      const [head = '', body = ''] = make(900 * KIB)
      const answer = await exchange(port, `content-type: application/json\r\n${head}`, body)
      expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*\{"detail":"Request body is too large\."\}$/)
    }
  },
)

test('a body beyond a mebibyte is refused without being read', async () => {
  const { port } = await startServer('production')
  const socket = connect(port, '127.0.0.1')
  const head = `content-type: application/json\r\ncontent-length: ${1024 * KIB + 1}`
  // Nothing follows: it is the length alone that is answered.
  socket.write(`POST /api/token/ HTTP/1.1\r\nhost: lab\r\n${head}\r\n\r\n`)
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /)
  socket.destroy()
})
