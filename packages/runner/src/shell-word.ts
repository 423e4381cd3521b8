const plain = /^[\w.,:/=@%+-]+$/

/** Quotes any text as a word of a shell command. */
export const shellWord = (text: string): string =>
  plain.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
