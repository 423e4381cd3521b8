import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { childrenOf } from '@deployment-lab/machine/proc'
import { freePort } from '../parity/process.ts'

const APP = fileURLToPath(new URL('../../../apps/django', import.meta.url))
const GUNICORN = '/usr/bin/gunicorn'

/** Why Django is not measured here, or null when it can be. */
export function whyNoDjango(): string | null {
  if (!existsSync(`${APP}/manage.py`)) return 'apps/django is not there'
  if (!existsSync(GUNICORN)) return 'no Gunicorn: apt-get install gunicorn'
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import rest_framework_simplejwt'], { stdio: 'ignore' })
    return null
  } catch {
    return 'no simplejwt: apt-get install python3-djangorestframework-simplejwt'
  }
}

/** Django with simplejwt under Gunicorn, one sync worker. */
export async function startDjango(file: string, secret: string) {
  const port = await freePort()
  const env = {
    PATH: process.env.PATH,
    PYTHONDONTWRITEBYTECODE: '1',
    DATABASE_FILE: file,
    JWT_SECRET: secret,
    SEED_USERS: '1',
    LOG_LEVEL: 'error',
    JWT_ACCESS_TOKEN_LIFETIME: '86400',
  }
  for (const command of [['migrate', '--verbosity', '0'], ['seed_users']]) {
    execFileSync('/usr/bin/python3', ['manage.py', ...command], { cwd: APP, env, stdio: 'ignore' })
  }
  const bind = ['--bind', `127.0.0.1:${port}`, '--workers', '1', '--threads', '4']
  const args = [...bind, '--log-level', 'error', 'lab.wsgi']
  const child = spawn(GUNICORN, args, { cwd: APP, env, stdio: ['ignore', 'ignore', 'inherit'] })
  return { child, port }
}

/** A process and its children. */
export const familyOf = (pid: number): readonly number[] => [
  pid,
  ...childrenOf(pid).map((child) => child.pid),
]
