import type { Server, Socket } from 'node:net'
import { type Outcome, seededRandom } from '@deployment-lab/result'
import type { Cut, Deeds, Handled, Said } from './protocol.ts'
import { correctAnswer, createHeadServer, listen, obey, say } from './serve.ts'

// Server that does to each request what chance says, and records what it did. Argument: its port, 0
// for a free one.

const textOf = (status: string, body: string): string =>
  [`HTTP/1.1 ${status}`, `content-length: ${body.length}`, '', body].join('\r\n')

// Times use the clock by which the generator reports its start.
const now = Date.now

const port = Number(process.argv[2])
const sockets = new Set<Socket>()
let handled: { -readonly [K in keyof Handled]: Handled[K] }[] = []
let cuts: Cut[] = []
let random = seededRandom(1)
/** True once it answers nothing more: its record is on its way. */
let dead = false
/** Request of the sequence at which it goes down; -1 for never. */
let goesDownAt = -1
let diesAt = -1
let isDown = false
/** Number of the sequence: work begun in one sequence is not finished in the next. */
let sequence = 0
const later = (milliseconds: number, work: () => void): void => {
  const own = sequence
  setTimeout(() => {
    if (own === sequence) work()
  }, milliseconds)
}

/** Longest time between two turns of a timer, beyond its interval. */
let held = 0
let turnedAt = now()
const tick = 1
setInterval(() => {
  const at = now()
  held = Math.max(held, at - turnedAt - tick)
  turnedAt = at
}, tick)

/** Request: its connection, and a way to say that it has ended. */
interface Asked {
  readonly socket: Socket
  readonly ends: (due: Outcome) => void
}

/** Answers whole. A client that has closed in the meantime has given up, and gets nothing. */
const answer = ({ socket, ends }: Asked, due: Outcome, text: string | Buffer): void => {
  if (dead || !socket.writable) return
  socket.write(text)
  ends(due)
}

const answerCorrectly = (asked: Asked): void => answer(asked, 'ok', correctAnswer)
const half = correctAnswer.subarray(0, correctAnswer.length - 4)

/** Faults that a request can meet, and how many of 100 meet each. */
const faults: readonly (readonly [number, (asked: Asked) => void])[] = [
  [43, answerCorrectly],
  [6, (asked) => later(1 + 8 * random(), () => answerCorrectly(asked))],
  // This answer comes at about the time when its sender gives up.
  [1, (asked) => later(20 + 50 * random(), () => answerCorrectly(asked))],
  [5, (asked) => answer(asked, 'http5xx', textOf('500 Internal Server Error', '{"ok":true}'))],
  [4, (asked) => answer(asked, 'http4xx', textOf('404 Not Found', '{"ok":true}'))],
  [2, (asked) => answer(asked, 'http3xx', textOf('302 Found', '{"ok":true}'))],
  [5, (asked) => answer(asked, 'wrongAnswer', textOf('200 OK', '{"ok":false}'))],
  // The answer comes in two parts: the parser has to put them together.
  [
    5,
    (asked) => {
      const cut = Math.floor(random() * correctAnswer.length)
      asked.socket.write(correctAnswer.subarray(0, cut))
      later(2, () => answer(asked, 'ok', correctAnswer.subarray(cut)))
    },
  ],
  [
    4,
    ({ socket, ends }) => {
      socket.end(correctAnswer)
      ends('ok')
    },
  ],
  [
    4,
    (asked) => {
      asked.socket.write('HTTP/1.1 103 Early Hints\r\n\r\n')
      answerCorrectly(asked)
    },
  ],
  [
    4,
    ({ socket, ends }) => {
      socket.write(half, () => socket.resetAndDestroy())
      ends('reset')
    },
  ],
  [
    3,
    ({ socket, ends }) => {
      socket.end(half)
      ends('reset')
    },
  ],
  [
    4,
    ({ socket, ends }) => {
      socket.resetAndDestroy()
      ends('reset')
    },
  ],
  [
    3,
    ({ socket, ends }) => {
      socket.end()
      ends('reset')
    },
  ],
  [2, (asked) => answer(asked, 'wrongAnswer', 'not HTTP at all\r\n\r\n')],
  // The request is never answered.
  [5, () => {}],
]

const onRequest = (socket: Socket): void => {
  if (dead) return
  const one = { due: 'timeout' as Outcome, readAt: now(), doneAt: now() }
  handled.push(one)
  const ends = (due: Outcome): void => void Object.assign(one, { due, doneAt: now() })
  if (handled.length === diesAt) die(ends)
  else if (handled.length === goesDownAt && !isDown) void goDown(ends)
  // The request was sent before its sender saw that the connection ended after the last answer.
  else if (!socket.writable) ends('reset')
  else choose(100 * random())({ socket, ends })
}

const choose = (point: number): ((asked: Asked) => void) => {
  let left = point
  for (const [weight, fault] of faults) {
    left -= weight
    if (left < 0) return fault
  }
  return answerCorrectly
}

const deeds = (): Deeds => ({ handled, cuts, held })

/** Reports its record and is killed, as by the kernel: nothing is closed in good order. */
const die = (ends: Asked['ends']): void => {
  dead = true
  ends('reset')
  cuts.push({ from: now(), to: now() })
  process.send?.({ kind: 'died', deeds: deeds() } satisfies Said, () => {
    process.kill(process.pid, 'SIGKILL')
  })
}

/** Resets everything, refuses connections for a while, and listens again. */
const goDown = async (ends: Asked['ends']): Promise<void> => {
  isDown = true
  const from = now()
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A socket that is just ending cannot be reset: it would never be closed.
  for (const socket of sockets) {
    if (socket.writableEnded) socket.destroy()
    else socket.resetAndDestroy()
  }
  ends('reset')
  await closed
  cuts.push({ from, to: now() })
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

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, tick))

const isBusy = (): boolean => isDown || sockets.size > 0

/**
 * Waits until it is up and its clients, who have closed, are gone: it then has their last bytes.
 */
const settled = async (): Promise<void> => {
  await turn()
  while (isBusy()) await turn()
  await turn()
}

obey(async (order) => {
  if (order.kind === 'tell') {
    await settled()
    return { kind: 'deeds', deeds: deeds() }
  }
  if (order.kind !== 'faults') throw new TypeError(`not for a fault server: ${order.kind}`)
  sequence += 1
  random = seededRandom(order.seed)
  handled = []
  cuts = []
  held = 0
  turnedAt = now()
  goesDownAt = random() < 0.3 ? 1 + Math.floor(30 * random()) : -1
  diesAt = random() < 0.05 ? 1 + Math.floor(30 * random()) : -1
  return { kind: 'done' }
})
say({ kind: 'ready', url })
