import { defineFact, defineScenario, type Upload } from '@deployment-lab/runner/scenario'
import { countedText } from '../sessions.ts'

const megabyte = 1e6
const size = 10 * megabyte
/** Bodies that are sent at once. */
const bodies = 10
/** Share of what is sent that memory may grow by. */
const kept = 0.5

const inMegabytes = (bytes: number): string => (bytes / megabyte).toFixed(1)

const bigBody = defineFact({
  name: 'big-body',
  makes: 'disturbed',
  async check({ upload, ask, residentBytes }) {
    const before = await residentBytes()
    const uploads = await Promise.all(
      Array.from({ length: bodies }, () => upload('/api/token/', size)),
    )
    const after = await residentBytes()
    const isServed = await ask('GET', '/api/public/').then(
      ({ status }) => status === 200,
      () => false,
    )
    const grown = before === null || after === null ? null : after - before
    const memory = grown === null ? 'not read' : `${inMegabytes(grown)} MB more`
    const answers = countedText(uploads.map((upload) => upload.status ?? 'cut off'))
    return {
      harmed: !isServed || (grown ?? 0) > kept * bodies * size,
      evidence: `${answers} after ${middle(uploads)} MB; memory ${memory}`,
    }
  },
})

/** Megabytes that the middle one of the clients could send. */
const middle = (uploads: readonly Upload[]): string =>
  inMegabytes(uploads.map(({ sent }) => sent).toSorted((a, b) => a - b)[bodies / 2] ?? 0)

export default defineScenario({
  name: 'big-body',
  question: 'Ten clients post 10 MB each to the login. How much of it is taken, and kept?',
  describes:
    'Ten POST /api/token/ at once, each with a body of 10 MB, which no login needs; each goes on sending until it is answered or cut off. Told are the answers, the megabytes that the middle one of the clients could send until then (some of them into buffers of the system), and the growth of all resident memory. More than half of what was sent kept in memory, or no answer to GET /api/public/ afterwards, harms users',
  facts: [bigBody],
  byDefault: ['standard', 'thorough'],
})
