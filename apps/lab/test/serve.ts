import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'

/** A server of one test, on a free port unless it needs a certain one. Returns its URL. */
export const serve = async (
  respond: (request: IncomingMessage, response: ServerResponse) => void,
  port = 0,
): Promise<string> => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => respond(request, response))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  return `http://127.0.0.1:${address.port}`
}

/** The same, which gives tokens to whoever asks. */
export const serveTokens = (
  respond: (response: ServerResponse) => void,
  port = 0,
): Promise<string> =>
  serve(({ url }, response) => {
    response.setHeader('content-type', 'application/json')
    if (url === '/api/token/') response.end('{"access":"a.b.c","refresh":"d.e.f"}')
    else respond(response)
  }, port)
