import { afterAll, afterEach, beforeAll } from 'vitest'
import { type Generator, startGenerator } from '../src/index.ts'
import { type Asked, type ScriptedServer, startScripted } from './servers/scripted.ts'

/**
 * One generator for all tests of a file, as one serves all trials of a run, and servers that are
 * stopped with their test. Read both inside a test.
 */
export const useLoad = () => {
  const generators: Generator[] = []
  const servers: ScriptedServer[] = []
  beforeAll(async () => {
    generators.push(await startGenerator())
  })
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()))
  })
  afterAll(async () => {
    await Promise.all(generators.map((generator) => generator.stop()))
  })
  return {
    get generator(): Generator {
      const [generator] = generators
      if (generator === undefined) throw new TypeError('read the generator inside a test')
      return generator
    },
    serve: async (respond: (asked: Asked) => void): Promise<ScriptedServer> => {
      const server = await startScripted(respond)
      servers.push(server)
      return server
    },
  }
}
