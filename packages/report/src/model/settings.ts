import type { InstanceRecord, Result } from '@deployment-lab/result'
import type { Block, Section } from './report-model.ts'
import { partOfCore } from './scale-model.ts'
import { column, plainTable } from './table-model.ts'

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
      ...tableUnless(differing.length === 0, 'No setting differs.', {
        kind: 'table',
        table: plainTable(
          {
            id: 'settings-differing',
            caption: 'Settings that differ',
            corner: 'Setting',
            columns: shown.map(({ instance }) => column(instance, 'start')),
          },
          differing.map(({ name, values }) => [name, ...values]),
        ),
      }),
      ...tableUnless(equal.length === 0, 'No setting is the same in all.', {
        kind: 'table',
        table: plainTable(
          {
            id: 'settings-equal',
            caption: 'Settings that are the same in every instance',
            corner: 'Setting',
            columns: [column('Value', 'start')],
          },
          equal.map(({ name, values }) => [name, values[0] ?? notStated]),
        ),
      }),
    ],
  }
}

const tableUnless = (empty: boolean, otherwise: string, table: Block): Block[] =>
  empty ? [{ kind: 'text', text: otherwise }] : [table]

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
