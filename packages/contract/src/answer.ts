/** Answer as it came, before it is made comparable. */
export interface RawAnswer {
  readonly status: number
  readonly reason: string
  /** Names as they came. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Body as transferred: still compressed if it came so. */
  readonly body: Uint8Array
  /** Second answer of the connection: `kept`, `closed`, or the error on it. */
  readonly connection: string
}

/** Answer to a case, made comparable; or the reason why there was none. */
export type Answer = Answered | Unanswered

export interface Answered {
  readonly state: 'answered'
  readonly case: string
  readonly expectStatus: number
  readonly status: number
  readonly reason: string
  /** Headers by name in small letters; values of a repeated name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly connection: string
}

export interface Unanswered {
  readonly state: 'unanswered'
  readonly case: string
  readonly expectStatus: number
  readonly why: string
}
