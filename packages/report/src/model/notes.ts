/** Reasons in the order they are first pointed at; the same reason is printed once. */
export class Notes {
  readonly all: string[] = []

  /** The number of a reason, from 1. */
  add(text: string): number {
    const at = this.all.indexOf(text)
    return at === -1 ? this.all.push(text) : at + 1
  }
}
