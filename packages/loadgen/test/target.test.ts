import { expect, test } from 'vitest'
import { chooseAddress, resolveTarget } from '../src/target.ts'
import { startScripted } from './servers/scripted.ts'

test.each([
  'http://127.0.0.1:3000',
  'http://127.9.9.9:3000/',
  'http://[::1]:3000',
  'http://[::ffff:127.0.0.1]:3000',
  'http://localhost:3000',
  // Other ways to write 127.0.0.1, as the URL standard reads them.
  'http://2130706433:3000',
])('%s is loopback', async (url) => {
  await expect(resolveTarget(url, [])).resolves.toBeDefined()
})

test.each([
  ['http://192.0.2.1:3000', 'LOADGEN_TARGET_NOT_LOOPBACK'],
  ['http://0.0.0.0:3000', 'LOADGEN_TARGET_NOT_LOOPBACK'],
  ['http://[2001:db8::1]:3000', 'LOADGEN_TARGET_NOT_LOOPBACK'],
  ['http://[::ffff:192.0.2.1]:3000', 'LOADGEN_TARGET_NOT_LOOPBACK'],
  ['http://127.0.0.1.invalid:3000', 'LOADGEN_TARGET_UNRESOLVED'],
  ['https://127.0.0.1:3000', 'LOADGEN_TARGET_INVALID'],
  ['http://user:secret@127.0.0.1:3000', 'LOADGEN_TARGET_INVALID'],
  ['http://:secret@127.0.0.1:3000', 'LOADGEN_TARGET_INVALID'],
  ['http://127.0.0.1:3000/path', 'LOADGEN_TARGET_INVALID'],
  ['127.0.0.1:3000', 'LOADGEN_TARGET_INVALID'],
])('%s is refused', async (url, code) => {
  await expect(resolveTarget(url, [])).rejects.toMatchObject({ code })
})

test('a host outside is loaded only when it is named', async () => {
  await expect(resolveTarget('http://192.0.2.1', ['192.0.2.1'])).resolves.toMatchObject({
    address: '192.0.2.1',
    port: 80,
  })
  await expect(resolveTarget('http://192.0.2.2', ['192.0.2.1'])).rejects.toThrow(
    '--allow-host 192.0.2.2',
  )
})

test('of several addresses the one that answers is loaded', async () => {
  const server = await startScripted(() => {})
  try {
    expect(await chooseAddress(['127.0.0.2', '127.0.0.1'], server.port)).toBe('127.0.0.1')
  } finally {
    await server.stop()
  }
  expect(await chooseAddress(['127.0.0.2', '127.0.0.1'], server.port)).toBe('127.0.0.2')
})
