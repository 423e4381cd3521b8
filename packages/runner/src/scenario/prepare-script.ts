import type { PreparedRequest, ScriptedRequest } from '@deployment-lab/loadgen'
import type { MetricId } from '@deployment-lab/result'
import type { RequestTemplate } from './define.ts'
import { type Account, prepareRequest } from './prepare.ts'
import type { ScriptStep } from './script.ts'

// Groups that a metric is read from are called like the metric.
const logins = 'logins' satisfies MetricId
const tokenUses = 'tokenUses' satisfies MetricId
const refreshes = 'refreshes'
/** Of requests that need no token. */
const others = 'others'

const tokenRequest = (path: string, body: RequestTemplate['body']): PreparedRequest =>
  prepareRequest({ method: 'POST', path, signedIn: false, body, expectStatus: 200 }, null)

/** A script with every request as it is sent; tokens are filled in by each client. */
export const prepareScript = (
  script: readonly ScriptStep[],
  account: Account,
): ScriptedRequest[] => {
  const { username, password } = account
  return script.map((step): ScriptedRequest => {
    if (!('step' in step)) {
      const group = step.signedIn ? tokenUses : others
      return { ...prepareRequest(step, '{{access}}'), group, keep: {} }
    }
    return step.step === 'log-in'
      ? {
          ...tokenRequest('/api/token/', { username, password }),
          group: logins,
          keep: { access: 'must', refresh: 'must' },
        }
      : {
          ...tokenRequest('/api/token/refresh/', { refresh: '{{refresh}}' }),
          group: refreshes,
          keep: { access: 'must', refresh: 'may' },
        }
  })
}
