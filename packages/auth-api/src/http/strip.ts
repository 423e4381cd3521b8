/**
 * Drops the white space around a text, as Python's str.strip() does; JavaScript's trim() differs in
 * a few characters. Looks at each character once: a regular expression for the end of a text starts
 * again at every space inside it, which takes seconds for a body full of them.
 */
export function strip(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start += 1
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

const FURTHER = new Set([0x85, 0xa0, 0x16_80, 0x20_28, 0x20_29, 0x20_2f, 0x20_5f, 0x30_00])

const isSpace = (code: number): boolean =>
  (code >= 0x09 && code <= 0x0d) ||
  (code >= 0x1c && code <= 0x20) ||
  (code >= 0x20_00 && code <= 0x20_0a) ||
  FURTHER.has(code)
