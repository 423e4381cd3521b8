import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { production, type RunningTopology, startTopology } from '@deployment-lab/topology'
import { type Candidate, edit } from './candidate.ts'
import type { MeasuredProxy } from './proxies.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A proxy's topology with a candidate's settings, in a folder that is removed when it stops. */
export async function startCandidate(
  { topology, driver, template }: MeasuredProxy,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<RunningTopology> {
  const folder = await mkdtemp(join(tmpdir(), `${topology.name}-`))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const edited = join(folder, 'edited.template')
    await writeFile(edited, edit(await readFile(template, 'utf8'), candidate))
    const host = driver({
      template: edited,
      config: '../nginx/ecosystem.config.cjs',
      env: production,
    })
    const running = await startTopology(
      { ...topology, host },
      {
        root,
        folder,
        node: process.execPath,
        cores: availableParallelism(),
        env: process.env,
        instance: topology.name,
        port: null,
        signal,
        // Apache's defaults leave a worker out for 60 s that was not there yet at first.
        readyWithin: 90_000,
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
