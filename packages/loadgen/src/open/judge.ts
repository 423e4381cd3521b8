import type { Outcome } from '@deployment-lab/result'
import type { Connection, Failure, Resource } from './connection.ts'

/** The outcome of an answer: as expected, or what kind of other answer. */
export const judgeAnswer = ({ parser, request }: Connection): Outcome => {
  if (parser.status === request?.expectStatus) return parser.bodyFits ? 'ok' : 'wrongAnswer'
  if (parser.status < 200) return 'http1xx'
  if (parser.status < 300) return 'wrongAnswer'
  if (parser.status < 400) return 'http3xx'
  return parser.status < 500 ? 'http4xx' : 'http5xx'
}

/** Tells if the machine that sends lacked something. */
export const isResource = (failure: Failure): failure is Resource =>
  judgeFailure(failure) === 'dropped'

/** The outcome of a request without an answer. Lacking resources are the generator's own fault. */
export const judgeFailure = (failure: Failure): Outcome => {
  switch (failure) {
    case 'refused':
    case 'reset':
      return failure
    case 'malformed':
      return 'wrongAnswer'
    default:
      return 'dropped'
  }
}
