import { Agent, request } from 'node:http'

/** What became of a client that sends one request after the other on one connection. */
export interface ClientReport {
  readonly statuses: readonly number[]
  /** Codes of requests that got no answer. */
  readonly lost: readonly string[]
  /** Whether the server said, in its last answer, that it was the connection's last. */
  readonly toldToClose: boolean
}

/**
 * Sends until the server refuses a connection or ends one improperly. Told that an answer is its
 * connection's last, it opens another, as clients and proxies do.
 */
export async function keepSending(
  port: number,
  access: string,
  onAnswer: () => void,
  postsOnly: string | null = null,
): Promise<ClientReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const statuses: number[] = []
  const lost: string[] = []
  let toldToClose = false
  try {
    while (lost.length === 0) {
      const writeTo = postsOnly ?? (statuses.length % 4 === 3 ? '/api/notes/' : null)
      try {
        const answer = await send(agent, port, access, writeTo)
        statuses.push(answer.status)
        toldToClose = answer.connection === 'close'
        onAnswer()
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
        if (code === 'ECONNREFUSED') break
        lost.push(code)
      }
    }
  } finally {
    agent.destroy()
  }
  return { statuses, lost, toldToClose }
}

function send(agent: Agent, port: number, access: string, writeTo: string | null) {
  const write = writeTo !== null
  const body = write ? 'text=note' : ''
  return new Promise<{ status: number; connection: string | undefined }>((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: write ? 'POST' : 'GET',
        path: writeTo ?? '/api/me/',
        headers: {
          authorization: `Bearer ${access}`,
          ...(write && {
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': body.length,
          }),
        },
      },
      (answer) => {
        answer.resume()
        answer.on('error', reject)
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, connection: answer.headers.connection }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
