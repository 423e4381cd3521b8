import { correctAnswer, createHeadServer, listen, obey, say } from './serve.ts'

// Serves one request at a time, in the order of arrival, each for a fixed time that is spent
// waiting for the clock: a queue whose latencies Lindley's recursion gives exactly. It never
// sleeps, since waking up takes longer than the times that are to be proved.

const service = Number(process.argv[2])

const now = (): number => performance.now()
const waitUntil = (moment: number): void => {
  while (now() < moment);
}

let free = now()
/** Turns of the event loop since the last request, each behind a look at every socket. */
let turns = 0
let turnedAt = now()

/** Time longer than a turn or a look at the clock takes: the core was taken away. */
const interrupted = 0.3
/** Part of the interruptions for which a request waited; none waits while connections are made. */
let held = 0
const holdUp = (milliseconds: number): void => {
  if (milliseconds > interrupted) held += milliseconds
}

const turn = (): void => {
  turnedAt = now()
  turns += 1
  setImmediate(turn)
}

const server = createHeadServer((socket) => {
  // The request was waiting if the first look after the end of the last finds it. It is served from
  // that end on, so that the program's own work between two requests is part of the fixed time.
  const waited = turns < 2
  if (!waited) holdUp(now() - turnedAt)
  free = (waited ? free : now()) + service
  waitUntil(free)
  holdUp(now() - free)
  socket.write(correctAnswer)
  turns = 0
})

obey((order) => {
  if (order.kind === 'held') {
    const milliseconds = held
    held = 0
    return { kind: 'held', milliseconds }
  }
  if (order.kind !== 'stall') throw new TypeError(`not for a queue: ${order.kind}`)
  const { promise, resolve } = Promise.withResolvers<{
    kind: 'stalled'
    from: number
    to: number
  }>()
  setTimeout(() => {
    const began = now()
    free = began + order.lasting
    waitUntil(free)
    turns = 0
    const { timeOrigin } = performance
    resolve({ kind: 'stalled', from: timeOrigin + began, to: timeOrigin + free })
  }, order.after)
  return promise
})
say({ kind: 'ready', url: await listen(server, 0) })
turn()
