import { defineFactor } from '@deployment-lab/runner/factor'

export default defineFactor({
  name: 'load-shedding',
  question: 'Does it help users when a process that falls behind refuses requests?',
  topology: 'node',
  variant: 'shedding',
  title: 'One production process that sheds load',
  change: {
    env: { EVENT_LOOP_LIMIT_MS: '150' },
    settings: {
      shutdown: 'drains for at most 5 s; answers 503 while its event loop is 150 ms late',
    },
  },
  scenarios: ['overload'],
})
