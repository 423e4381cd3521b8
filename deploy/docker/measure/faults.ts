import { setTimeout as wait } from 'node:timers/promises'
import { ask, targets } from '@deployment-lab/topology'
import { docker, type Project } from './project.ts'

/** What happens to the API's containers while they are loaded. */
export const faults = ['rolling restart', 'killed process', 'scaling', 'cut off'] as const
export type Fault = (typeof faults)[number]

/**
 * The init's only child is the server: with it the container ends, and Docker starts it again. Not at
 * once, because entering a container takes the core that the server needs, and the requests that wait
 * for it would be lost to that.
 */
const killServer = ['sh', '-c', 'sleep 1; read -r child </proc/1/task/1/children; kill -9 "$child"']

/** Each container is stopped and started, in turn, the next when the one before serves again. */
export async function restartInTurn(project: Project, signal: AbortSignal): Promise<void> {
  for (const id of await project.containers('api')) {
    await docker(['restart', '--time', '15', id])
    await untilServing(id, signal)
  }
}

/** The server of one container is killed; the container starts again by itself. */
export async function killOne(
  project: Project,
  service: string,
  signal: AbortSignal,
): Promise<void> {
  const [id = ''] = await project.containers(service)
  const before = await startOf(id)
  // The container may end before what was run in it could say that it went well.
  await docker(['exec', id, ...killServer]).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 137)) throw error
  })
  while ((await startOf(id)) === before) await wait(20, undefined, { signal })
  await untilServing(id, signal)
}

/** One container loses its database for eight seconds, and goes on running. */
export async function cutOffOne(project: Project, signal: AbortSignal): Promise<void> {
  const [id = ''] = await project.containers('api')
  const network = `${project.name}_back`
  await docker(['network', 'disconnect', network, id])
  try {
    await wait(8000, undefined, { signal })
  } finally {
    await docker(['network', 'connect', network, id])
  }
}

/** How many containers are added, and have answered through the proxy before they are taken away. */
export async function scaleUpAndDown(project: Project, signal: AbortSignal): Promise<number> {
  await scale(project, 4)
  const heard = await whoAnswers(project.url, 4, signal)
  await scale(project, 2)
  return heard
}

const start = ['up', '--detach', '--wait', '--no-recreate', '--no-deps']

const scale = (project: Project, count: number): Promise<string> =>
  project.compose([...start, '--scale', `api=${count}`, 'api'])

/**
 * How many answer, asked until there are as many as expected or for five seconds: Nginx leaves one out
 * for two that was asked before it listened.
 */
export async function whoAnswers(
  url: string,
  expected: number,
  signal: AbortSignal,
): Promise<number> {
  const heard = new Set<string>()
  const end = Date.now() + 5000
  while (heard.size < expected && Date.now() < end) {
    const name = await asked(url, signal)
    if (name !== null) heard.add(name)
    await wait(5, undefined, { signal })
  }
  return heard.size
}

/** The container's process that answers, by a name that no other has; null when none does. */
const asked = async (url: string, signal: AbortSignal): Promise<string | null> => {
  const body: unknown = await ask(url + targets.fastify.whoamiPath, signal, 1000)
    .then((answer) => JSON.parse(answer.body))
    .catch(() => null)
  signal.throwIfAborted()
  const told = body !== null && typeof body === 'object' && 'process' in body
  return told ? String(body.process) : null
}

const startOf = (id: string): Promise<string> =>
  docker(['inspect', '--format', '{{.State.StartedAt}}', id])

/** Asked past the proxy, at an address that changes when a container starts again. */
async function untilServing(id: string, signal: AbortSignal): Promise<void> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}'
  for (;;) {
    const [address] = (await docker(['inspect', '--format', format, id])).trim().split(' ')
    const url = `http://${address}:3000${targets.fastify.readyPath}`
    // An address at which nothing is yet answers nothing at all.
    const serves = await ask(url, signal, 300).then(
      ({ status }) => status === 200,
      () => false,
    )
    if (serves) return
    await wait(20, undefined, { signal })
  }
}
