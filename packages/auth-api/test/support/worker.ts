import Fastify from 'fastify'
import { authApi, LAB_USERS, seedUsers } from '../../src/index.ts'
import { openStore } from './open-store.ts'

// One of several processes on one database; see workers.ts.
const SECRET = 'k4vZqW0uS1gX9bT7yLmNpR2aC5dE8fHj'
const [task, kind, address = ''] = process.argv.slice(2)
const place = { kind: kind === 'postgres' ? 'postgres' : 'sqlite', address } as const

/** Opens and seeds the database, whether or not it exists, and says how many users it created. */
async function openAndSeed(): Promise<number> {
  const store = await openStore(place)
  const created = await seedUsers(store, LAB_USERS)
  await store.close()
  return created
}

/** Presents every refresh token of a message and gives the status of each. */
async function prepareRefresh(): Promise<(tokens: readonly string[]) => Promise<number[]>> {
  const store = await openStore(place)
  const app = Fastify()
  app.addHook('onClose', () => store.close())
  await app.register(authApi, { store, signingKey: SECRET })
  await app.ready()
  process.once('disconnect', () => void app.close())
  return async (tokens) => {
    const statuses: number[] = []
    for (const refresh of tokens) {
      const url = '/api/token/refresh/'
      statuses.push((await app.inject({ method: 'POST', url, payload: { refresh } })).statusCode)
    }
    return statuses
  }
}

const work = task === 'seed' ? openAndSeed : await prepareRefresh()
process.on('message', ({ tokens }: { tokens: readonly string[] }) => {
  work(tokens).then(
    (value) => process.send?.(value),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.send?.('ready')
