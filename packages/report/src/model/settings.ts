import type { InstanceRecord, Result } from '@deployment-lab/result'
import { type Block, plainTables, type Section } from './report-model.ts'
import { partOfCore } from './scale-model.ts'
import { column } from './table-model.ts'

const notStated = 'not stated'

/** What is held equal between the instances and what differs, from the topologies' own files. */
export const settingsSection = (result: Result): Section => {
  // The reference's second copy is set as its first.
  const shown = result.instances.filter(({ role }) => role !== 'again')
  const rows = settingsOf(shown, result)
  const differing = rows.filter(({ values }) => new Set(values).size > 1)
  const equal = rows.filter(({ values }) => new Set(values).size === 1)
  return {
    id: 'settings',
    title: 'What is held equal and what differs',
    depth: 'full',
    blocks: [
      ...orText(
        'No setting differs.',
        plainTables(
          {
            id: 'settings-differing',
            caption: 'Settings that differ',
            corner: 'Setting',
            columns: shown.map(({ instance }) => column(instance, 'start')),
          },
          differing.map(({ name, values }) => [name, ...values]),
        ),
      ),
      ...orText(
        'No setting is the same in all.',
        plainTables(
          {
            id: 'settings-equal',
            caption: 'Settings that are the same in every instance',
            corner: 'Setting',
            columns: [column('Value', 'start')],
          },
          equal.map(({ name, values }) => [name, values[0] ?? notStated]),
        ),
      ),
    ],
  }
}

const orText = (text: string, tables: readonly Block[]): readonly Block[] =>
  tables.length === 0 ? [{ kind: 'text', text }] : tables

/** Names with the beginning of their digests, as `docker images` prints them. */
const imagesText = ({ images = {} }: InstanceRecord): string => {
  const told = Object.entries(images).map(
    ([name, digest]) => `${name} ${digest.replace('sha256:', '').slice(0, 12)}`,
  )
  return told.length === 0 ? 'none' : told.toSorted().join(', ')
}

interface SettingRow {
  readonly name: string
  readonly values: readonly string[]
}

const settingsOf = (instances: readonly InstanceRecord[], result: Result): SettingRow[] => {
  const part = partOfCore(result)
  const own: SettingRow[] = [
    { name: 'application', values: instances.map(({ target }) => target) },
    { name: 'runs in', values: instances.map(({ driver }) => driver) },
    { name: 'workers', values: instances.map(({ workers }) => String(workers)) },
    ...(part === null
      ? []
      : [{ name: 'a worker may use', values: instances.map(() => `${part} of a core`) }]),
    ...(instances.some(({ images }) => images !== undefined)
      ? [{ name: 'images', values: instances.map(imagesText) }]
      : []),
  ]
  const names = [...new Set(instances.flatMap(({ settings }) => Object.keys(settings)))]
  const stated = names.map((name) => ({
    name,
    values: instances.map(({ settings }) =>
      Object.hasOwn(settings, name) ? (settings[name] ?? notStated) : notStated,
    ),
  }))
  return instances.length === 0 ? [] : [...own, ...stated]
}
