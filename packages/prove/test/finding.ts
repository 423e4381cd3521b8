import { measured } from '@deployment-lab/result'
import type { Finding, Line, Proof } from '../src/proof.ts'

export const line = (value: number, limit = 2): Line => ({
  asks: 'wrong verdicts',
  limit: { kind: 'at-most', unit: 'count', value: limit, of: 40 },
  measured: measured(value),
})

/** A proof that comes to one finding after the other. */
export const proofOf = (noisy: boolean, ...findings: readonly Finding[]): Proof => {
  let tries = 0
  return {
    name: 'one',
    title: 'One',
    describes: 'It asks one thing.',
    noisy,
    run: () => {
      const finding = findings[Math.min(tries, findings.length - 1)]
      tries += 1
      return finding === undefined
        ? Promise.reject(new RangeError('a proof needs a finding'))
        : Promise.resolve(finding)
    },
  }
}
