import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nginx, production, type RunningTopology, startTopology } from '@deployment-lab/topology'
import topology from '../topology.ts'
import { type Candidate, edit } from './candidates.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const template = fileURLToPath(new URL('../nginx.conf.template', import.meta.url))

/** The topology with a candidate's settings, in a folder that is removed when it stops. */
export async function startCandidate(
  candidate: Candidate,
  signal: AbortSignal,
): Promise<RunningTopology> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const edited = join(folder, 'nginx.conf.template')
    await writeFile(edited, edit(await readFile(template, 'utf8'), candidate))
    const host = nginx({ template: edited, config: 'ecosystem.config.cjs', env: production })
    const running = await startTopology(
      { ...topology, host },
      {
        root,
        folder,
        node: process.execPath,
        cores: availableParallelism(),
        env: process.env,
        instance: 'nginx',
        port: null,
        signal,
      },
    )
    return {
      ...running,
      async stop() {
        await running.stop()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
