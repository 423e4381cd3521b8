/** A request as a scenario describes it; tokens are filled in before the clock runs. */
export interface RequestTemplate {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** True if an access token of the lab's user is sent along. */
  readonly signedIn: boolean
  readonly body: Readonly<Record<string, unknown>> | null
  readonly expectStatus: number
  /**
   * Text that the body of a correct answer contains; `{{username}}` in it is the name of the user
   * who is logged in. Null: the status alone decides.
   */
  readonly expectBody: string | null
}
