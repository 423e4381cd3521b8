import { expect, test } from 'vitest'
import { lab } from './lab-command.ts'
import { serveTokens } from './serve.ts'

test('a server that answers nothing correctly is no success', async () => {
  const url = await serveTokens((response) => {
    response.statusCode = 500
    response.end('{}')
  })
  const ended = await lab('load', 'steady', '--url', url, '--seconds', '0.5')
  expect(ended.code).toBe(5)
  expect(ended.stderr).toContain('none of 150 requests had a correct answer: 150 http5xx.')
})
