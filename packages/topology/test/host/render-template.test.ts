import { expect, test } from 'vitest'
import { renderTemplate } from '../../src/host/render-template.ts'

test('places are filled in, lines repeated, variables of the program and comments kept', () => {
  const template = [
    '# ${PORT} is a place',
    'listen ${ADDRESS}:${PORT};',
    'server ${ADDRESS}:${WORKER};',
    'log $remote_addr ${name};',
  ].join('\n')
  const values = { ADDRESS: '127.0.0.1', PORT: '80', WORKER: ['1', '2'] }
  expect(renderTemplate(template, values)).toBe(
    [
      '# ${PORT} is a place',
      'listen 127.0.0.1:80;',
      'server 127.0.0.1:1;',
      'server 127.0.0.1:2;',
      'log $remote_addr ${name};',
    ].join('\n'),
  )
})

test.for([
  ['${PROT}', { PORT: '80' }, '${PROT} is no place that can be filled in'],
  ['port 80', { PORT: '80' }, 'it has no place for ${PORT}'],
] as const)('%j with %j is refused', ([template, values, why]) => {
  expect(() => renderTemplate(template, values)).toThrow(why)
})
