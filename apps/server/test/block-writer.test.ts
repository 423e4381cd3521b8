import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './support/server.ts'

const fixture = fileURLToPath(new URL('./fixtures/exit-while-writing.ts', import.meta.url))

const start = (...args: string[]) => {
  const child = spawn(process.execPath, [fixture, ...args], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let complaints = ''
  child.stderr?.on('data', (text) => (complaints += text))
  return { child, complaints: () => complaints }
}

const numbersIn = (text: string): number[] => text.trim().split('\n').map(Number.parseFloat)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

test('a block that waits for a thread when the process exits is written', async () => {
  const file = join(temporaryFolder(), 'log')
  const { child, complaints } = start(file)
  expect(await once(child, 'close')).toEqual([0, null])
  const numbers = numbersIn(readFileSync(file, 'utf8'))
  expect(numbers.toSorted((a, b) => a - b)).toEqual(upTo(100))
  expect(complaints()).toBe('')
})

test('a block that a full pipe did not take is written before what came after it', async () => {
  const { child, complaints } = start()
  await once(child, 'message')
  // It is about to end, and waits for room.
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (part) => (text += part))
  expect(await once(child, 'close')).toEqual([0, null])
  expect(numbersIn(text)).toEqual(upTo(10_010))
  expect(complaints()).toBe('')
})
