import type { PreparedRequest, ScriptedRequest } from '@deployment-lab/loadgen'
import { post, type RequestTemplate } from './define.ts'
import { type Account, prepareRequest } from './prepare.ts'
import type { ScriptStep } from './script.ts'

// Groups that a metric is read from are called like the metric.
const logins = 'logins'
const tokenUses = 'tokenUses'
const refreshes = 'refreshes'
/** Of requests that need no token. */
const others = 'others'

const tokenRequest = (
  path: string,
  body: RequestTemplate['body'],
  account: Account,
): PreparedRequest =>
  // Its body is judged by the tokens that the client keeps.
  prepareRequest(post(path, body, { signedIn: false, expectStatus: 200 }), null, account)

/** A script with every request as it is sent; tokens are filled in by each client. */
export const prepareScript = (
  script: readonly ScriptStep[],
  account: Account,
): ScriptedRequest[] => {
  const { username, password } = account
  return script.map((step): ScriptedRequest => {
    if (!('step' in step)) {
      const group = step.signedIn ? tokenUses : others
      return { ...prepareRequest(step, '{{access}}', account), group, keep: {} }
    }
    return step.step === 'log-in'
      ? {
          ...tokenRequest('/api/token/', { username, password }, account),
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
