import { stopAndStart } from '@deployment-lab/faults/stop-and-start'
import { resident } from '@deployment-lab/result/metrics/resident'
import { startTime } from '@deployment-lab/result/metrics/start-time'
import { at, defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { everybody } from '../requests.ts'

export default defineScenario({
  name: 'cold-start',
  question:
    'All of it is started. After which time does every worker answer, and in how much memory?',
  describes:
    'GET /api/public/, {{rate}} a second on a fixed schedule; at 1 s it is stopped, as it is stopped, and started again. Its time counts from the end of the last worker until every new one has answered; memory is that of all processes, resident, soon after. Nothing is warmed: programs and files are in the memory of the system already. What the restart costs users is measured in "restart"',
  streams: { users: openLoop({ rate: 20, mix: [everybody] }) },
  faults: [at(1, stopAndStart())],
  // A start is no harm as long as it comes to an end.
  unharmed: { lost: 1, gap: 3_600_000 },
  seconds: 45,
  settle: 1,
  patience: 10,
  latencyLimit: 500,
  byDefault: ['standard', 'thorough'],
  metrics: [startTime, resident],
})
