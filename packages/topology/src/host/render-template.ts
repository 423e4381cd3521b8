import { TopologyError } from '../errors.ts'

/** Place in a template. Names are in capitals, so that a program's own variables stay. */
const place = /\$\{([A-Z_]+)\}/g

/**
 * Fills in the places of a configuration: `${NAME}` becomes its value. A line with a place that
 * has several values is repeated for each. Comments, which start with `#`, stay as they are.
 *
 * @throws TopologyError `TOPOLOGY_BROKEN` naming a place without a value, or a value without a
 * place.
 */
export function renderTemplate(
  template: string,
  values: Readonly<Record<string, string | readonly string[]>>,
): string {
  const used = new Set<string>()
  const valueOf = (name: string): readonly string[] => {
    const value = values[name]
    if (value === undefined) throw broken(`\${${name}} is no place that can be filled in`)
    used.add(name)
    return typeof value === 'string' ? [value] : value
  }
  const lines = template.split('\n').flatMap((line) => {
    if (line.trimStart().startsWith('#')) return [line]
    const names = [...line.matchAll(place)].map(([, name = '']) => name)
    const copies = Math.max(1, ...names.map((name) => valueOf(name).length))
    return Array.from({ length: copies }, (_, index) =>
      line.replaceAll(place, (_match, name: string) => {
        const value = valueOf(name)
        return value[Math.min(index, value.length - 1)] ?? ''
      }),
    )
  })
  const unused = Object.keys(values).find((name) => !used.has(name))
  if (unused !== undefined) throw broken(`it has no place for \${${unused}}`)
  return lines.join('\n')
}

const broken = (what: string): TopologyError =>
  new TopologyError('TOPOLOGY_BROKEN', `A configuration's template cannot be filled in: ${what}`)
