import type { WrongAnswer } from '@deployment-lab/result'

const mostKinds = 5

/** Counts wrong answers by kind: status and beginning of the body. Keeps only the first kinds. */
export class WrongKinds {
  private readonly kinds = new Map<string, WrongAnswer>()

  add({ status, body, count }: WrongAnswer): void {
    const key = `${status} ${body}`
    const kind = this.kinds.get(key)
    if (kind !== undefined) kind.count += count
    else if (this.kinds.size < mostKinds) this.kinds.set(key, { status, body, count })
  }

  /** Part of a reading; empty if no answer was wrong. */
  get reading(): { wrong?: WrongAnswer[] } {
    return this.kinds.size === 0 ? {} : { wrong: [...this.kinds.values()] }
  }
}
