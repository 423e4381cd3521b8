/** Something that tests need and that npm does not bring. */
export interface Need {
  readonly name: string
  /** Tests that cannot run without it. */
  readonly untested: string
  /** Places of its program: a name to look for on the PATH, or a path with one `*`. */
  readonly programs: readonly string[]
  /** Command that has to end well, if a program alone is not enough. */
  readonly answers?: readonly string[]
  /** Debian's packages that bring it; empty if no package alone is enough. */
  readonly debian: readonly string[]
  /** Remedy if it cannot be installed from here. */
  readonly remedy: string
}

export const needs: readonly Need[] = [
  {
    name: 'Nginx',
    untested: 'the nginx topology',
    programs: ['nginx'],
    debian: ['nginx-light'],
    remedy: 'Install nginx 1.22 or newer; its own service need not run.',
  },
  {
    name: 'Apache',
    untested: 'the apache topology',
    programs: ['apache2'],
    debian: ['apache2'],
    remedy: "Install Debian's apache2 2.4 or newer; its own service need not run.",
  },
  {
    name: 'Chromium',
    untested: 'the report in a browser',
    programs: ['chromium'],
    debian: ['chromium'],
    remedy: 'Install Chromium, so that "chromium" starts it.',
  },
  {
    name: 'PostgreSQL',
    untested: 'the API on PostgreSQL',
    programs: ['/usr/lib/postgresql/*/bin/postgres'],
    debian: ['postgresql'],
    remedy: "Install Debian's postgresql; its own service need not run.",
  },
  {
    name: 'wrk',
    untested: 'the closed loop against another generator',
    programs: ['wrk'],
    debian: ['wrk'],
    remedy: 'Install wrk 4, so that "wrk" starts it.',
  },
  {
    name: 'a Docker engine',
    untested:
      'topologies in containers, and the API against djangorestframework-simplejwt, which runs in one',
    programs: ['docker'],
    answers: ['docker', 'info'],
    debian: [],
    remedy: 'Start Docker, so that "docker info" answers.',
  },
  {
    name: 'Docker Compose 2',
    untested: 'the topologies in containers',
    programs: ['docker'],
    answers: ['docker', 'compose', 'version'],
    debian: [],
    remedy: 'Install its plugin, so that "docker compose version" answers.',
  },
]
