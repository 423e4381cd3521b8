import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isEnough } from '../../src/compose/requirements.ts'
import { prepareTopology, startTopology } from '../../src/index.ts'
import { definition, options } from '../lab.ts'
import { engineAnswers, fixtureProject, inCompose } from './engine.ts'

const failureOf = async (env: Record<string, string>, profile = 'plain') => {
  const how = await options({ deployment: inCompose, env })
  return startTopology(definition({ compose: fixtureProject(profile) }), how).then(
    () => ({ code: 'none', message: '' }),
    (error: { code: string; message: string }) => error,
  )
}

test('without docker the program is named, and how to get it', async () => {
  const { code, message } = await failureOf({ PATH: '/nowhere' })
  expect(code).toBe('TOPOLOGY_PROGRAM_MISSING')
  expect(message).toContain('the docker program is not installed. Install it')
})

test('a docker without Compose 2 is told apart from none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'no-compose-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const script =
    '#!/bin/sh\n[ "$1" = --version ] && echo "Docker version 28.2.2, build x" || exit 1\n'
  await writeFile(join(folder, 'docker'), script)
  await chmod(join(folder, 'docker'), 0o755)
  const { code, message } = await failureOf({ PATH: `${folder}:/bin` })
  expect(code).toBe('TOPOLOGY_PROGRAM_MISSING')
  expect(message).toContain('"docker compose" (version 2) is not installed')
})

test.runIf(engineAnswers)(
  'an engine that does not answer is told apart from no docker',
  async () => {
    const { code, message } = await failureOf({
      PATH: process.env['PATH'] ?? '',
      DOCKER_HOST: 'unix:///nowhere/docker.sock',
    })
    expect(code).toBe('TOPOLOGY_ENGINE_SILENT')
    expect(message).toContain('/nowhere/docker.sock')
  },
)

test('a topology without containers says so', async () => {
  const how = await options({ deployment: inCompose })
  await expect(startTopology(definition({}), how)).rejects.toThrow('does not run in containers')
})

test.runIf(engineAnswers)(
  'an image that cannot be built is said, with the last lines',
  async () => {
    const lines: string[] = []
    const { root, node, env, signal } = await options()
    const given = { root, node, cores: 2, env, signal, deployment: inCompose }
    const failure = prepareTopology(definition({ compose: fixtureProject('unbuilt') }), {
      ...given,
      onLine: (line) => lines.push(line),
    })
    await expect(failure).rejects.toMatchObject({
      code: 'TOPOLOGY_IMAGE_MISSING',
      message: expect.stringContaining('there is no moon'),
    })
    expect(lines.join('\n')).toContain('there is no moon')
  },
)

test.each([
  ['2.40.3-3', true],
  ['2.24.0', true],
  ['3.0.1', true],
  ['2.23.9', false],
  ['1.29.2', false],
])('Compose %s is enough: %s', (version, enough) => {
  expect(isEnough(version)).toBe(enough)
})
