import { pbkdf2Sync } from 'node:crypto'
import { correctAnswer, createHeadServer, listen, obey, say } from './serve.ts'

// Server whose every request costs the CPU a set amount of work: so many rounds of a hash, so that
// a shared or slow core makes it slower, like any program. The work is native code: a loop in
// JavaScript took three times as long once it was compiled anew.

const burn = (rounds: number): void => {
  if (rounds > 0) pbkdf2Sync('work', 'salt', rounds, 32, 'sha256')
}

/** Measures the rounds in a microsecond: the best of many, since a disturbance only lowers one. */
const measureSpeed = (): number => {
  const rounds = 2_000
  let best = 0
  for (let time = 0; time < 100; time += 1) {
    const began = performance.now()
    burn(rounds)
    best = Math.max(best, rounds / (1000 * (performance.now() - began)))
  }
  return best
}

const speed = measureSpeed()
let rounds = 0

const server = createHeadServer((socket) => {
  burn(rounds)
  socket.write(correctAnswer)
})

obey((order) => {
  if (order.kind !== 'work') throw new TypeError(`not for a work server: ${order.kind}`)
  rounds = Math.round(order.microseconds * speed)
  return { kind: 'done' }
})
say({ kind: 'ready', url: await listen(server, 0) })
