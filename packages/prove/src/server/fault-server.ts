import type { Server, Socket } from 'node:net'
import { randomFrom } from '../random.ts'
import type { Said, Written } from './protocol.ts'
import { correctAnswer, createHeadServer, listen, obey, say } from './serve.ts'

// A server that does to each request what chance says, and counts what it has written. Argument:
// its port, 0 for a free one.

const textOf = (status: string, body: string, ...headers: readonly string[]): string =>
  [`HTTP/1.1 ${status}`, ...headers, `content-length: ${body.length}`, '', body].join('\r\n')

const port = Number(process.argv[2])
const sockets = new Set<Socket>()
let counts = { correct: 0, otherStatus: 0, otherBody: 0, read: 0 }
let random = randomFrom(1)
/** It answers nothing more: its last counts are on their way. */
let dead = false
/** Once in a sequence, at which request; -1 never. */
let goesDownAt = -1
let diesAt = -1
let isDown = false
/** What was begun in one sequence is not finished in the next. */
let sequence = 0
const later = (milliseconds: number, work: () => void): void => {
  const own = sequence
  setTimeout(() => {
    if (own === sequence) work()
  }, milliseconds)
}

const writeCorrect = (socket: Socket): void => {
  if (dead || !socket.writable) return
  counts.correct += 1
  socket.write(correctAnswer)
}

const writeOther = (socket: Socket, status: string): void => {
  counts.otherStatus += 1
  socket.write(textOf(status, '{"ok":true}'))
}

const half = correctAnswer.subarray(0, correctAnswer.length - 4)

/** What can become of a request, and how often, of 100. */
const faults: readonly (readonly [number, (socket: Socket) => void])[] = [
  [44, writeCorrect],
  [6, (socket) => later(1 + 8 * random(), () => writeCorrect(socket))],
  [5, (socket) => writeOther(socket, '500 Internal Server Error')],
  [4, (socket) => writeOther(socket, '404 Not Found')],
  [2, (socket) => writeOther(socket, '302 Found')],
  [
    5,
    (socket) => {
      counts.otherBody += 1
      socket.write(textOf('200 OK', '{"ok":false}'))
    },
  ],
  // In two parts: the parser has to put them together.
  [
    5,
    (socket) => {
      const cut = Math.floor(random() * correctAnswer.length)
      socket.write(correctAnswer.subarray(0, cut))
      later(2, () => {
        if (dead || !socket.writable) return
        counts.correct += 1
        socket.write(correctAnswer.subarray(cut))
      })
    },
  ],
  [
    4,
    (socket) => {
      if (dead || !socket.writable) return
      counts.correct += 1
      socket.end(correctAnswer)
    },
  ],
  [
    4,
    (socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\n\r\n')
      writeCorrect(socket)
    },
  ],
  [4, (socket) => void socket.write(half, () => socket.resetAndDestroy())],
  [3, (socket) => socket.end(half)],
  [4, (socket) => socket.resetAndDestroy()],
  [3, (socket) => socket.end()],
  [2, (socket) => socket.write('not HTTP at all\r\n\r\n')],
  // Never an answer.
  [5, () => {}],
]

const onRequest = (socket: Socket): void => {
  if (dead) return
  counts.read += 1
  if (counts.read === diesAt) die()
  else if (counts.read === goesDownAt && !isDown) void goDown()
  else choose(100 * random())(socket)
}

const choose = (point: number): ((socket: Socket) => void) => {
  let left = point
  for (const [weight, fault] of faults) {
    left -= weight
    if (left < 0) return fault
  }
  return writeCorrect
}

const written = (): Written => ({ ...counts })

/** Says its counts and is killed, as by the kernel: nothing is closed in good order. */
const die = (): void => {
  dead = true
  process.send?.({ kind: 'died', written: written() } satisfies Said, () => {
    process.kill(process.pid, 'SIGKILL')
  })
}

/** Resets everything, refuses connections for a while, and listens again. */
const goDown = async (): Promise<void> => {
  isDown = true
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  for (const socket of sockets) socket.resetAndDestroy()
  await closed
  await new Promise((resolve) => setTimeout(resolve, 5 + 20 * random()))
  server = create()
  await listen(server, Number(new URL(url).port))
  isDown = false
}

const create = (): Server =>
  createHeadServer(onRequest).on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })

let server = create()
const url = await listen(server, port)

obey((order) => {
  if (order.kind === 'count') return { kind: 'written', written: written() }
  if (order.kind !== 'faults') throw new TypeError(`not for a fault server: ${order.kind}`)
  sequence += 1
  random = randomFrom(order.seed)
  counts = { correct: 0, otherStatus: 0, otherBody: 0, read: 0 }
  goesDownAt = random() < 0.3 ? 1 + Math.floor(30 * random()) : -1
  diesAt = random() < 0.05 ? 1 + Math.floor(30 * random()) : -1
  return { kind: 'done' }
})
say({ kind: 'ready', url })
