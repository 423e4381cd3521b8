import type { PreparedRequest, RequestTemplate, ScriptedRequest } from '@deployment-lab/loadgen'
import { post } from './define.ts'
import { type Account, prepareRequest } from './prepare.ts'
import type { ScriptStep } from './script.ts'

// A group that a metric is read from has the metric's name.
const logins = 'logins'
const tokenUses = 'tokenUses'
const refreshes = 'refreshes'
/** Group of requests that need no token. */
const withoutToken = 'others'

const tokenRequest = (
  path: string,
  body: RequestTemplate['body'],
  account: Account,
): PreparedRequest =>
  // The tokens that the client keeps prove the body.
  prepareRequest(post(path, body, { signedIn: false, expectStatus: 200 }), null, account)

/** Prepares the requests of a script; each client fills in its tokens. */
export const prepareScript = (
  script: readonly ScriptStep[],
  account: Account,
): ScriptedRequest[] => {
  return script.map((step): ScriptedRequest => {
    if (!('step' in step)) {
      const group = step.signedIn ? tokenUses : withoutToken
      return { ...prepareRequest(step, '{{access}}', account), group, keep: {} }
    }
    return step.step === 'log-in'
      ? {
          ...tokenRequest(
            '/api/token/',
            { username: '{{username}}', password: '{{password}}' },
            account,
          ),
          group: logins,
          keep: { access: 'must', refresh: 'must' },
        }
      : {
          ...tokenRequest('/api/token/refresh/', { refresh: '{{refresh}}' }, account),
          group: refreshes,
          keep: { access: 'must', refresh: 'may' },
        }
  })
}
