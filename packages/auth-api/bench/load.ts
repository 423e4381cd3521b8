import { connect } from 'node:net'

/** What a closed loop got: answers that were right, and those that were not. */
export interface Loaded {
  readonly correct: number
  readonly wrong: number
}

const END = '\r\n\r\n'
const LENGTH = /content-length: (\d+)/i

/**
 * A closed loop over keep-alive connections: the next request when the answer is there. An answer
 * is correct when it is 200 and names the user.
 *
 * @param seconds how long requests are sent
 */
export async function load(
  port: number,
  path: string,
  token: string,
  connections: number,
  seconds: number,
): Promise<Loaded> {
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}${END}`
  const deadline = performance.now() + seconds * 1000
  let [correct, wrong] = [0, 0]
  const loop = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(request))
      socket.setNoDelay(true)
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1')
        if (!isComplete(text)) return
        if (text.startsWith('HTTP/1.1 200') && text.includes('"lab-user"')) correct += 1
        else wrong += 1
        text = ''
        if (performance.now() < deadline) socket.write(request)
        else socket.end()
      })
      socket.on('close', () => resolve())
      socket.on('error', reject)
    })
  await Promise.all(Array.from({ length: connections }, loop))
  return { correct, wrong }
}

function isComplete(text: string): boolean {
  const end = text.indexOf(END)
  if (end === -1) return false
  const length = LENGTH.exec(text)?.[1]
  // Without a length it is chunked, as from Gunicorn.
  if (length === undefined) return text.endsWith('\r\n0\r\n\r\n')
  return text.length >= end + END.length + Number(length)
}
