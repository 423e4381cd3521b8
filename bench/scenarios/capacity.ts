import { defineScenario, highestRate, openLoop } from '@deployment-lab/runner/scenario'
import { me } from '../requests.ts'

export default defineScenario({
  name: 'capacity',
  question: 'At which rate do users still wait {{p99}} at most?',
  describes:
    'GET /api/me/ with a token, arriving at random as independent users do, at one rate after the other: doubled from 1,000 a second until the p99 is above {{p99}} or less than {{success}} of all requests are answered correctly, then halved between what held and what did not, and tried afresh at both ends',
  streams: { users: openLoop({ rate: 1000, mix: [me], arrivals: 'poisson' }) },
  capacity: highestRate({ p99: 50 }),
  // Over 1,000 requests at any rate; about 14 trials an instance, the fresh ones twice as long.
  seconds: 3,
  // A search of four topologies takes four minutes: quick has no room for it.
  byDefault: ['standard', 'thorough'],
  metrics: [],
})
