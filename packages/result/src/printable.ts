/**
 * Characters that no text from outside may contain: controls, line and paragraph separators, marks
 * that turn the direction of writing around, and invisible characters.
 */
export const unprintable =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]/gu

/** Commands in a log of GitHub: `::name::` begins a line, `##[name]` is anywhere. */
const workflowCommand = /^(\s*):(?=:[\w-]+(?: [^\n]*?)?::)|#(?=#\[[\w-]+)/gm

/**
 * Escapes characters that control a terminal or a log, as JSON does it, so that printed JSON has
 * the same meaning. Lines and tabs stay.
 */
export const printable = (text: string): string =>
  text
    .replace(unprintable, (found) => (found === '\n' || found === '\t' ? found : escaped(found)))
    .replace(workflowCommand, (found, space: string | undefined) =>
      found === '#' ? escaped('#') : `${space ?? ''}${escaped(':')}`,
    )

/** Writes each code unit as `\u001b`. */
const escaped = (text: string): string =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
