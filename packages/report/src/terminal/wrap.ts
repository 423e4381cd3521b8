/** Breaks a text into lines of at most so many characters; words that are longer are cut. */
export const wrap = (text: string, columns: number): string[] => {
  const width = Math.max(1, columns)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((long) => cut(long, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

const cut = (word: string, width: number): string[] => {
  if (word.length <= width) return [word]
  return Array.from({ length: Math.ceil(word.length / width) }, (_, part) =>
    word.slice(part * width, (part + 1) * width),
  )
}

/** The same with a first prefix, and blanks of its length before every further line. */
export const hanging = (prefix: string, text: string, columns: number): string[] =>
  wrap(text, columns - prefix.length).map(
    (line, index) => (index === 0 ? prefix : ' '.repeat(prefix.length)) + line,
  )
