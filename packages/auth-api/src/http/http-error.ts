/** Parameters of WWW-Authenticate (RFC 6750 section 3); the scheme is the plugin's. */
export interface Challenge {
  readonly error?: string
  readonly description?: string
}

/** Error that the guard and the handlers throw for every answer but success. */
export interface HttpErrorInit {
  readonly status: number
  /** The exact body; its members are those of simplejwt and Django REST Framework. */
  readonly body: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  readonly challenge?: Challenge
}

/** An answer other than success, complete with body and headers. */
export class HttpError extends Error {
  readonly statusCode: number
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  readonly challenge: Challenge | null

  constructor(init: HttpErrorInit) {
    super(typeof init.body.detail === 'string' ? init.body.detail : `HTTP ${init.status}`)
    this.name = 'HttpError'
    this.statusCode = init.status
    this.body = init.body
    this.headers = init.headers ?? {}
    this.challenge = init.challenge ?? null
  }
}
