import type { ContractCase } from './case.ts'
import { headerCases, tokenCases } from './cases/bearer.ts'
import { connectionCases, encodingCases, requestHeaderCases } from './cases/http.ts'
import { bodyCases, loginCases } from './cases/login.ts'
import { methodCases, routeCases } from './cases/routes.ts'
import { sessionCases, verifyCases } from './cases/session.ts'
import {
  numberCases,
  oddCases,
  refusedCases,
  repeatedCases,
  whiteSpaceCases,
} from './cases/wire.ts'

/** Every request of the contract, in the order in which they are sent. */
export const corpus: readonly ContractCase[] = [
  ...loginCases,
  ...headerCases,
  ...tokenCases,
  ...verifyCases,
  ...routeCases,
  ...bodyCases,
  ...methodCases,
  ...encodingCases,
  ...requestHeaderCases,
  ...connectionCases,
  ...oddCases,
  ...whiteSpaceCases,
  ...numberCases,
  ...repeatedCases,
  ...refusedCases,
  // These come last: they end sessions.
  ...sessionCases,
]
