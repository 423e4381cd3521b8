import { roll } from '@deployment-lab/faults/roll'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { replaced } from '@deployment-lab/result/metrics/replaced'
import { at, defineFact, defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { me } from '../requests.ts'

const jobRuns = defineFact({
  name: 'job-runs',
  makes: null,
  async check({ ask }) {
    // The API lists the 20 newest notes, and only the job writes some.
    const { body } = await ask('GET', '/api/notes/')
    const due = [...body.matchAll(/"text":"job (\d+)"/g)].map(([, moment]) => Number(moment))
    const last = Math.max(...due)
    const first = Math.min(...due)
    // Runs of the oldest moment may be off the list, and the newest moment may not be over.
    const moments = Array.from({ length: last - first - 1 }, (_, index) => first + 1 + index)
    const times = moments.map((moment) => due.filter((run) => run === moment).length)
    const seen = [...new Set(times)].toSorted((one, other) => one - other)
    const counted = seen.map(
      (count) => `${count} × at ${times.filter((run) => run === count).length}`,
    )
    return {
      harmed: seen.some((count) => count !== 1),
      evidence: counted.length === 0 ? 'never' : `${counted.join(', ')} of ${times.length} moments`,
    }
  },
})

export default defineScenario({
  name: 'once',
  question: 'A timer must do its job once. How often does it?',
  describes:
    'GET /api/me/, {{rate}} a second on a fixed schedule. At 1 s a release is deployed whose processes each do a job every two seconds, as a timer in code does; at 35 s it is deployed again. The job writes a note; the newest 20 show how often it ran at each moment',
  streams: { users: openLoop({ rate: 50, mix: [me] }) },
  faults: [at(1, roll('with-job')), at(35, roll('with-job'))],
  facts: [jobRuns],
  seconds: 100,
  settle: 5,
  latencyLimit: 500,
  byDefault: false,
  metrics: [replaced, lostGet],
})
