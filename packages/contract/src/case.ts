/** An account that every topology has. */
export interface Account {
  readonly username: string
  readonly password: string
}

/** Pair of tokens as a topology issued them; if it gave none, texts that are no tokens. */
export interface TokenPair {
  readonly access: string
  readonly refresh: string
}

/** Values known when a case is sent: the account, and those that earlier cases were given. */
export interface Known {
  readonly account: Account
  /** Returns the tokens in the answer to the case of that name. */
  readonly tokensOf: (caseName: string) => TokenPair
}

/** A request as it goes on the wire, but for Host, Connection and Content-Length. */
export interface CaseRequest {
  readonly method: string
  /** Path and query, sent as they are. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
}

/** Request given byte by byte, as no client of Node's would send it. */
export interface ExactRequest {
  readonly method: string
  /** Bytes in Latin-1. */
  readonly bytes: string
}

/** Question of the corpus. Cases are sent in order, each over a connection of its own. */
export interface ContractCase {
  readonly name: string
  /** Status that answers it, whatever the topology. */
  readonly expectStatus: number
  readonly request: (known: Known) => CaseRequest | ExactRequest
}

/** Writes a case down. */
export const contractCase = (
  name: string,
  expectStatus: number,
  request: (known: Known) => CaseRequest | ExactRequest,
): ContractCase => ({ name, expectStatus, request })
