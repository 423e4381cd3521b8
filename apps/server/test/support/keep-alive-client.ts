import { Agent, request } from 'node:http'

/** What became of a client that sends one request after the other on one connection. */
export interface ClientReport {
  readonly sent: number
  readonly statuses: readonly number[]
  /** Codes of requests that got no answer. */
  readonly lost: readonly string[]
  /** Whether the server said, in an answer, that it was the connection's last. */
  readonly toldToClose: boolean
}

/** Sends until the server ends the connection, properly or not; never opens a second one. */
export async function keepSending(
  port: number,
  access: string,
  onAnswer: () => void,
): Promise<ClientReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const statuses: number[] = []
  const lost: string[] = []
  let sent = 0
  let toldToClose = false
  try {
    while (!toldToClose && lost.length === 0) {
      const write = sent % 4 === 3
      sent += 1
      try {
        const answer = await send(agent, port, access, write)
        statuses.push(answer.status)
        toldToClose = answer.connection === 'close'
        onAnswer()
      } catch (error) {
        lost.push(error instanceof Error && 'code' in error ? String(error.code) : String(error))
      }
    }
  } finally {
    agent.destroy()
  }
  return { sent, statuses, lost, toldToClose }
}

function send(agent: Agent, port: number, access: string, write: boolean) {
  const body = write ? 'text=note' : ''
  return new Promise<{ status: number; connection: string | undefined }>((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: write ? 'POST' : 'GET',
        path: write ? '/api/notes/' : '/api/me/',
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
