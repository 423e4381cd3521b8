import { execFile } from 'node:child_process'
import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { targets } from '@deployment-lab/topology'
import { afterAll, beforeAll, expect } from 'vitest'
import { createProject, docker, type Project, up } from '../support/project.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const left = new Set(['.git', 'node_modules', 'dist', '.turbo', 'results'])

/** A copy of the source that nobody but its owner may read, as a clone made under umask 077 is. */
export const copyForOwner = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'owner-only-'))
  await cp(root, folder, { recursive: true, filter: (path) => !left.has(basename(path)) })
  await promisify(execFile)('chmod', ['-R', 'go=', folder])
  return folder
}

/** Brings a profile up for a group of tests, takes it away after them, and looks that nothing is left. */
export const useProject = (
  profile: string,
  environment: Readonly<Record<string, string>> = {},
): (() => Project) => {
  let project: Project | null = null
  beforeAll(async () => {
    project = await createProject(profile, environment)
    await up(project, ['--build'])
  }, 300_000)
  afterAll(async () => {
    if (project === null) return
    await project.down()
    expect(await leftovers(project)).toEqual([])
  })
  return () => {
    if (project === null) throw new Error(`${profile} did not come up`)
    return project
  }
}

/** What there is still of a project: containers, volumes, networks. */
export const leftovers = async ({ name }: Pick<Project, 'name'>): Promise<string[]> => {
  const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${name}`]
  const listed = await Promise.all(
    [
      ['ps', '--all'],
      ['volume', 'ls'],
      ['network', 'ls'],
    ].map((words) => docker([...words, ...filter])),
  )
  return listed.flatMap((text) => text.split('\n').filter((line) => line !== ''))
}

export interface Pair {
  readonly access: string
  readonly refresh: string
}

/** A session of the lab's seeded user. */
export const logIn = async (url: string): Promise<Pair> => {
  const answer = await post(`${url}/api/token/`, targets.fastify.user)
  if (answer.status !== 200) throw new Error(`logging in was answered ${answer.status}`)
  return (await answer.json()) as Pair
}

/** A POST of JSON over a connection of its own. */
export const post = (url: string, body: unknown, token?: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      connection: 'close',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })

/** The status of a GET over a connection of its own. */
export const statusOf = async (
  url: string,
  headers: Record<string, string> = {},
): Promise<number> => (await fetch(url, { headers: { ...headers, connection: 'close' } })).status
