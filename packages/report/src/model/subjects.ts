import type { InstanceRecord, Result } from '@deployment-lab/result'

/** Whether an instance is a dev server. */
export const isDevServer = ({ kind }: InstanceRecord): boolean => kind === 'development'

/** The instances that the headline speaks of: the dev servers, and without one every subject. */
export const focusOf = (result: Result): readonly InstanceRecord[] => {
  const subjects = result.instances.filter(({ role }) => role === 'subject')
  const devServers = subjects.filter(isDevServer)
  return devServers.length > 0 ? devServers : subjects
}

/** An instance as a sentence calls it: 'the dev server', 'one production process', 'pm2'. */
export const phraseOf = (record: InstanceRecord): string => {
  if (isDevServer(record)) return record.instance === 'dev' ? 'the dev server' : record.instance
  // A title that begins like "One …" or "A …" reads as a noun; others need their name.
  return /^(An?|One|Two|The) /.test(record.title)
    ? record.title.charAt(0).toLowerCase() + record.title.slice(1)
    : record.instance
}

/** The same at the beginning of a sentence; names keep their letters. */
export const openingOf = (record: InstanceRecord): string => {
  const phrase = phraseOf(record)
  return phrase === record.instance ? phrase : capital(phrase)
}

/** The first letter as a sentence begins. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
