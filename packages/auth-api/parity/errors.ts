/** Base of every error the comparison throws; `code` is stable, `message` says what to do next. */
export class ParityError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** The reference cannot run here. */
export class OracleUnavailableError extends ParityError {
  constructor(reason: string) {
    super(
      'LAB_PARITY_NO_ORACLE',
      `The reference cannot run here: ${reason}. Start a Docker engine, or install python3-djangorestframework-simplejwt and use --oracle host.`,
    )
  }
}

/** The reference ended, or did not answer in time. */
export class OracleStartError extends ParityError {
  constructor(reason: string) {
    super('LAB_PARITY_ORACLE_START', `The reference did not start: ${reason}`)
  }
}

/** A case that could not be prepared: what should have worked on one side did not. */
export class PreparationError extends ParityError {
  constructor(what: string, status: number, body: string) {
    super(
      'LAB_PARITY_PREPARATION',
      `${what} was answered ${status} ${body.slice(0, 200)}: the cases need it to work on both sides.`,
    )
  }
}
