import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { planInstances } from '../src/index.ts'
import { upCommand } from '../src/run/topologies.ts'
import { named } from './sample.ts'

test.each(['plain', 'a b', 'a&b;c', "it's", '$HOME', ''])(
  'lab up names %s as a shell takes it',
  (name) => {
    const all = [named(name), named('node')]
    const [planned] = planInstances(all, all)
    if (planned === undefined) throw new TypeError('one was planned')
    const words = execFileSync('sh', ['-c', `printf '%s\\0' ${upCommand(planned)}`], {
      encoding: 'utf8',
    })
    expect(words.split('\0')).toEqual(['npx', 'lab', 'up', name, ''])
  },
)
