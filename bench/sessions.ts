import type { FactSubject } from '@deployment-lab/runner/scenario'

/** The tokens of a session. */
export interface Tokens {
  readonly access: string
  readonly refresh: string
}

/**
 * Logs the lab's user in and out again.
 *
 * @returns the tokens of the session, which has ended
 * @throws Error if the API does not do either
 */
export const endedSession = async ({ ask, account }: FactSubject): Promise<Tokens> => {
  const login = await ask('POST', '/api/token/', { json: account })
  if (login.status !== 200) throw new Error(`the login was answered with ${login.status}`)
  const { access, refresh }: Tokens = JSON.parse(login.body)
  const logout = await ask('POST', '/api/token/blacklist/', { json: { refresh } })
  if (logout.status !== 200) throw new Error(`the logout was answered with ${logout.status}`)
  return { access, refresh }
}

/** The headers of a request with an access token. */
export const bearing = ({ access }: Tokens): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${access}`,
})

/** Counts statuses in words: '401 (12 times), 503 (3 times)'. */
export const countedText = (statuses: readonly (number | string)[]): string =>
  [...Map.groupBy(statuses, (status) => status)]
    .map(([status, all]) => `${status} (${all.length} times)`)
    .join(', ')
