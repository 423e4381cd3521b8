declare global {
  // Node has both; the TypeScript library of the language's version here lacks them.
  interface JSON {
    rawJSON(text: string): RawNumber
    isRawJSON(value: unknown): value is RawNumber
  }
}

/** Number as it was written: a double would hold another value, or be written in another way. */
interface RawNumber {
  readonly rawJSON: string
}

/** Parses JSON so that `JSON.stringify` writes every number as it was written. */
export const parseExactly = (text: string): unknown =>
  JSON.parse(text, (_name, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && context.source !== String(value)
      ? JSON.rawJSON(context.source)
      : value,
  )

/** Rounds a number as a double does; leaves any other value as it is. */
export const asDouble = (value: unknown): unknown =>
  JSON.isRawJSON(value) ? Number(value.rawJSON) : value
