/** Why something is as it is: a code with its numbers and names, of which reports make sentences. */
export interface Reason {
  code: string
  values?: Record<string, number | string>
}
