import type { Answer } from './answer.ts'
import type { Account, Known, TokenPair } from './case.ts'
import { codeOf, exchange } from './client.ts'
import { corpus } from './corpus.ts'
import { normalise } from './normalise.ts'

const noTokens: TokenPair = { access: 'no-access-token', refresh: 'no-refresh-token' }

/**
 * Sends the corpus to a server, case by case, and collects its answers, made comparable. It logs in
 * a handful of times, writes six notes and ends the sessions of two of its logins.
 *
 * @param account account that the server has
 * @throws the abort reason when the signal fires
 */
export const collectAnswers = async (
  url: string,
  account: Account,
  signal: AbortSignal,
): Promise<Answer[]> => {
  const issued = new Map<string, TokenPair>()
  const known: Known = { account, tokensOf: (name) => issued.get(name) ?? noTokens }
  const answers: Answer[] = []
  for (const one of corpus) {
    const request = one.request(known)
    try {
      const raw = await exchange(url, request, signal)
      const tokens = tokensIn(raw.body)
      if (tokens !== null) issued.set(one.name, tokens)
      answers.push(normalise(one, request.method, raw))
    } catch (error) {
      signal.throwIfAborted()
      const { name, expectStatus } = one
      answers.push({ state: 'unanswered', case: name, expectStatus, why: codeOf(error) })
    }
  }
  return answers
}

const tokensIn = (body: Uint8Array): TokenPair | null => {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString())
    return isPair(value) ? value : null
  } catch {
    return null
  }
}

const isPair = (value: unknown): value is TokenPair =>
  typeof value === 'object' &&
  value !== null &&
  'access' in value &&
  typeof value.access === 'string' &&
  'refresh' in value &&
  typeof value.refresh === 'string'
