const plain = /^[\w.,:/=@%+-]+$/

/** A text as one word of a command that can be pasted into a shell, whatever is in it. */
export const shellWord = (text: string): string =>
  plain.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
