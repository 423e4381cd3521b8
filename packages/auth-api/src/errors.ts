/** Base of every error this package throws; `code` is stable, `message` says what to do next. */
export class AuthApiError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** An option of the plugin is missing, unknown or out of range. Stops the start. */
export class InvalidOptionError extends AuthApiError {
  readonly option: string

  constructor(option: string, remedy: string) {
    super('LAB_AUTH_INVALID_OPTION', `Option "${option}": ${remedy}`)
    this.option = option
  }
}

/**
 * The option customClaims threw, or gave claims that no token can hold. Logins are answered 500.
 */
export class CustomClaimsError extends AuthApiError {
  constructor(reason: string, cause?: unknown) {
    super('LAB_AUTH_CUSTOM_CLAIMS', `Option "customClaims" ${reason}`, { cause })
  }
}

/** The signing key is too weak to start with. The message never repeats the key. */
export class WeakKeyError extends AuthApiError {
  constructor(remedy: string) {
    super('LAB_AUTH_WEAK_KEY', `Option "signingKey": ${remedy}`)
  }
}

/** The database cannot be opened. */
export class StoreOpenError extends AuthApiError {
  constructor(kind: 'sqlite' | 'postgres', database: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause)
    const remedy =
      kind === 'postgres'
        ? 'Check that the server runs there, that the database exists, and that name and password are right.'
        : 'Check that its folder exists, that this user may write there, and that it is a SQLite file.'
    super('LAB_AUTH_STORE_OPEN', `Cannot open the database ${database} (${reason}). ${remedy}`, {
      cause,
    })
  }
}

/** The database was written by a newer version of this package. It is not changed. */
export class SchemaTooNewError extends AuthApiError {
  constructor(database: string, found: number, known: number) {
    super(
      'LAB_AUTH_SCHEMA_TOO_NEW',
      `The database ${database} has schema version ${found}, this program knows versions up to ${known}. Run the newer program, or give it another database.`,
    )
  }
}

/** The file is somebody else's database. It is not changed. */
export class ForeignDatabaseError extends AuthApiError {
  constructor(database: string, table: string) {
    super(
      'LAB_AUTH_FOREIGN_DATABASE',
      `The database ${database} belongs to another program: it has "${table}" and none of the tables of this one. Give a file that does not exist yet, or one that this program made.`,
    )
  }
}

/** The store failed while answering: full disk, locked for too long, closed. Answered as 503. */
export class StoreUnavailableError extends AuthApiError {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super('LAB_AUTH_STORE_UNAVAILABLE', `The store did not answer: ${reason}`, { cause })
  }
}

/** A user that may not be created, with the rule it breaks. */
export class InvalidUserError extends AuthApiError {
  constructor(username: string, rule: string) {
    super('LAB_AUTH_INVALID_USER', `User "${username}": ${rule}`)
  }
}
