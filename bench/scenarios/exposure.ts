import { developmentSecret, signToken } from '@deployment-lab/contract'
import { defineFact, defineScenario } from '@deployment-lab/runner/scenario'

const beginning = (text: string): string => text.slice(0, 200)

const forgedToken = defineFact({
  name: 'forged-token',
  makes: 'exposed',
  async check({ ask, now }) {
    // The second user of the lab is the administrator: nobody had to log in for this token.
    const iat = Math.floor(now() / 1000)
    const claims = { token_type: 'access', user_id: '2', iat, exp: iat + 60, jti: '0'.repeat(32) }
    const authorization = `Bearer ${signToken(claims, developmentSecret)}`
    const { status, body } = await ask('GET', '/api/me/', { headers: { authorization } })
    return { harmed: status === 200, evidence: `${status} ${beginning(body)}` }
  },
})

const stackTrace = defineFact({
  name: 'stack-trace',
  makes: 'exposed',
  async check({ ask }) {
    const { status, body } = await ask('GET', '/lab/fail/')
    const isTold = /failed on purpose|\n\s+at |Traceback/.test(body)
    return { harmed: isTold, evidence: `${status} ${beginning(body)}` }
  },
})

const versionHeader = defineFact({
  name: 'version-header',
  makes: null,
  async check({ ask }) {
    const answers = [
      await ask('GET', '/api/public/'),
      await ask('GET', '/%zz'),
      await ask('POST', '/'),
    ]
    const told = answers.flatMap(({ headers, body }) => [
      ...['server', 'x-powered-by', 'via'].flatMap((name) => headers[name] ?? []),
      ...(/(?:nginx|Apache|Express|Python|gunicorn|uWSGI)\/[\d.]+/i.exec(body) ?? []),
    ])
    const versions = [...new Set(told)].filter((text) => /\d/.test(text))
    return { harmed: versions.length > 0, evidence: [...new Set(told)].join(', ') || 'none' }
  },
})

const openDocumentation = defineFact({
  name: 'open-routes',
  makes: null,
  async check({ ask }) {
    const paths = ['/docs/', '/metrics', '/api/admin/users/', '/.env', '/.git/config']
    const open: string[] = []
    for (const path of paths) if ((await ask('GET', path)).status === 200) open.push(path)
    return { harmed: open.length > 0, evidence: open.join(', ') || 'none' }
  },
})

const tokenInLog = defineFact({
  name: 'token-in-log',
  makes: null,
  async check({ ask, logTail }) {
    const token = 'a-token-that-was-put-into-the-query'
    await ask('GET', `/api/me/?token=${token}`)
    const log = await logTail(500)
    const line = log.split('\n').find((text) => text.includes(token))
    return { harmed: line !== undefined, evidence: line === undefined ? 'none' : beginning(line) }
  },
})

export default defineScenario({
  name: 'exposure',
  question: 'What does an outsider get who never logged in?',
  describes:
    'A token for another user, signed with the secret that the API publishes for development; a request that fails inside the server; requests that are refused; a token in the query of an address',
  facts: [forgedToken, stackTrace, versionHeader, openDocumentation, tokenInLog],
})
