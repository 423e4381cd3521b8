import { findApache, findNginx } from '@deployment-lab/topology'
import { describe, expect, test } from 'vitest'
import { claiming, claims, exchange, oddRequests, takingAway } from './support/odd-requests.ts'
import { startRecorders } from './support/recorders.ts'

const installed = [
  ...((await findNginx(process.env)) === null ? [] : (['nginx'] as const)),
  ...((await findApache(process.env)) === null ? [] : (['apache'] as const)),
]

describe.for(installed)('%s', (name) => {
  test('odd and legal requests reach a worker as they came', async () => {
    const { running } = await startRecorders(name)
    for (const [what, request, line, host] of oddRequests)
      expect({ what, ...(await exchange(running.url, request)) }).toMatchObject({
        what,
        status: 200,
        body: { line, host },
      })
  })

  test('a client can neither claim what the proxy says nor take it away', async () => {
    const { running } = await startRecorders(name)
    const said = { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', host: 'x' }
    for (const request of claiming) {
      const { status, body } = await exchange(running.url, request)
      expect({ status, body }).toMatchObject({ status: 200, body: said })
      expect(claims(body)).toEqual([])
    }
    for (const request of takingAway)
      expect({ request, ...(await exchange(running.url, request)) }).toMatchObject({
        request,
        status: 200,
        body: { ...said, authorization: 'Bearer a' },
      })
  })
})
