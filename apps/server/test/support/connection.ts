import { connect, type Socket } from 'node:net'

/** A request that any server of ours answers, and after which it keeps the connection. */
export const LIVE = 'GET /health/live HTTP/1.1\r\nHost: lab\r\n\r\n'

/** Everything that is still to come on a connection. */
export async function answerOf(socket: Socket): Promise<string> {
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer
}

/** Resolves once the port takes no connections any more. */
export async function refused(port: number): Promise<void> {
  const attempt = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.on('connect', () => {
        socket.destroy()
        resolve(false)
      })
      socket.on('error', () => resolve(true))
    })
  while (!(await attempt()));
}
