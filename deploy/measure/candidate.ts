/** A way of setting a proxy: its chosen configuration with some of the text replaced. */
export interface Candidate {
  readonly name: string
  /** Text of the template, and what stands there instead. */
  readonly edits: readonly (readonly [text: string, instead: string])[]
}

/**
 * The template as a candidate has it.
 *
 * @throws Error when the template no longer has what the candidate replaces
 */
export function edit(template: string, { name, edits }: Candidate): string {
  let text = template
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`"${name}" replaces "${from}", which is not there`)
    text = text.replaceAll(from, to)
  }
  return text
}
