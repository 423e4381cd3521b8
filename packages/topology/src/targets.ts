/** Facts that the lab needs to send requests to an application. */
export interface Target {
  /** A user who exists in every instance the lab starts. */
  readonly user: { readonly username: string; readonly password: string }
  /** GET: answers 200 once it can serve. */
  readonly readyPath: string
  /** GET: `{"pid": …, "process": …}` of the process that answers. */
  readonly whoamiPath: string
  /** POST: the process that answers dies. */
  readonly crashPath: string
}

/** The applications that speak the auth contract. */
export const targets = {
  fastify: {
    user: { username: 'lab-user', password: 'lab-user-passphrase-1' },
    readyPath: '/health/ready',
    whoamiPath: '/lab/whoami/',
    crashPath: '/lab/crash/',
  },
} as const satisfies Record<string, Target>

export type TargetName = keyof typeof targets
