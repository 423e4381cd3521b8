import { defineFactor } from '@deployment-lab/runner/factor'

export default defineFactor({
  name: 'bounded-hashing',
  question: 'Does it matter that a process hashes two passwords at a time and no more?',
  topology: 'node',
  variant: 'unbounded-hashing',
  title: 'One production process, 64 hashes at a time',
  change: {
    env: { HASH_CONCURRENCY: '64' },
    settings: { passwords: "argon2id, the server's default cost; 64 at a time" },
  },
  scenarios: ['login-storm'],
})
