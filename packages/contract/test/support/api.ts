import {
  authApi,
  LAB_USERS,
  openSqliteStore,
  seedUsers,
  serverErrorOptions,
} from '@deployment-lab/auth-api'
import Fastify from 'fastify'

export const [account = { username: '', password: '' }] = LAB_USERS

/** A server of a test; it ends with its scope. */
export interface Served extends AsyncDisposable {
  readonly url: string
}

/** The API over a store of its own, as a production process would serve it. */
export const startApi = async (secret: string): Promise<Served> => {
  const store = openSqliteStore({ file: ':memory:' })
  const app = Fastify(serverErrorOptions(String(process.pid)))
  app.addHook('onClose', () => store.close())
  await app.register(authApi, { store, signingKey: secret, labRoutes: true })
  await seedUsers(store, LAB_USERS)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      app.server.closeAllConnections()
      await app.close()
    },
  }
}
