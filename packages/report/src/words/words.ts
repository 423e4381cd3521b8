/** A sentence for each code of a kind of reasons: a function of its values and of its cause. */
export type Words<Reasons> = {
  readonly [Code in keyof Reasons]: (values: Reasons[Code], cause: string | null) => string
}
