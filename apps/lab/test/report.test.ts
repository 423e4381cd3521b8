import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lab, startLabWith } from './lab-command.ts'
import { sampleResult } from './sample-result.ts'

let folder: string
const at = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-report-'))
  const text = JSON.stringify(sampleResult(0.5, 'first'))
  await mkdir(at('run'))
  await writeFile(at('run/result.json'), text)
  await writeFile(at('second.json'), JSON.stringify(sampleResult(0.8, 'second')))
  await writeFile(at('cut.json'), text.slice(0, -40))
  await writeFile(at('foreign.json'), '{"name":"something else"}')
  await writeFile(at('newer.json'), JSON.stringify({ ...JSON.parse(text), version: 99 }))
  await writeFile(at('damaged.json'), text.replace('"seed":7', '"seed":"seven"'))
  const elsewhere = sampleResult(0.5, 'third')
  const other = { ...elsewhere, machine: { ...elsewhere.machine, cores: 2 } }
  await writeFile(at('elsewhere.json'), JSON.stringify(other))
})
afterAll(() => rm(folder, { recursive: true }))

test('a run folder is shown on the terminal', async () => {
  const ended = await lab('report', at('run'))
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toMatch(/^pm2 did 0\.50 × the throughput of node\./)
})

test('the same file gives the same bytes, in every form', async () => {
  for (const name of ['one', 'two']) {
    const ended = await lab(
      'report',
      at('run/result.json'),
      '--html',
      at(`${name}.html`),
      '--markdown',
      at(`${name}.md`),
      '--junit',
      at(`${name}.xml`),
    )
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
  }
  for (const form of ['html', 'md', 'xml']) {
    const one = await readFile(at(`one.${form}`), 'utf8')
    expect(one.length).toBeGreaterThan(500)
    expect(await readFile(at(`two.${form}`), 'utf8')).toBe(one)
  }
})

test('- is stdout', async () => {
  const ended = await lab('report', at('run'), '--junit', '-')
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toMatch(/^<\?xml[\s\S]*pm2 against node[\s\S]*<\/testsuites>\n$/)
})

test('several results go to files named by their runs', async () => {
  const ended = await lab('report', at('run'), at('second.json'), '--markdown', at('{id}.md'))
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(await readFile(at('first.md'), 'utf8')).toContain('0.50 ×')
  expect(await readFile(at('second.md'), 'utf8')).toContain('0.80 ×')
})

test('the id of a foreign result leads out of no folder', async () => {
  await mkdir(at('reports/deep'), { recursive: true })
  for (const [id, file] of [
    ['../../escaped', 'reports/deep/__.._escaped.md'],
    ['..', 'reports/deep/_.md'],
    ['/escaped', 'reports/deep/_escaped.md'],
  ] as const) {
    await writeFile(at('evil.json'), JSON.stringify(sampleResult(0.5, id)))
    const ended = await lab('report', at('evil.json'), '--markdown', at('reports/deep/{id}.md'))
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(await readFile(at(file), 'utf8')).toContain('0.50 ×')
  }
  expect((await readdir(folder)).filter((name) => name.includes('escaped'))).toEqual([])
})

test.each([
  [['RUN', '--html', ''], 'A file has no name'],
  [['RUN', '--html', 'DIR/one', '--markdown', 'DIR/../empty/one'], 'Two renderings would go to'],
  [['RUN', 'RUN', '--html', 'DIR/{id}.html'], 'Two renderings would go to'],
])('report %j is refused with exit code 2 and writes nothing', async (args, says) => {
  await mkdir(at('empty'), { recursive: true })
  const given = args.map((arg) => arg.replace('RUN', at('run')).replaceAll('DIR', at('empty')))
  const ended = await lab('report', ...given)
  expect(ended).toMatchObject({ code: 2, stdout: '' })
  expect(ended.stderr).toContain(says)
  expect(await readdir(at('empty'))).toEqual([])
})

test('a summary for GitHub is added to its file, and printed without one', async () => {
  const summary = at('summary.md')
  await writeFile(summary, 'before\n')
  const env = { GITHUB_STEP_SUMMARY: summary }
  const ended = await startLabWith(env, 'report', at('run'), '--github').ended
  expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(await readFile(summary, 'utf8')).toMatch(/^before\n# pm2 did 0\.50 ×/)
  expect((await lab('report', at('run'), '--github')).stdout).toMatch(/^# pm2 did 0\.50 ×/)
})

test.each([
  ['nothing.json', 2, 'There is no', 'LAB_USAGE'],
  ['cut.json', 1, 'may have been cut off', 'RESULT_NOT_JSON'],
  ['damaged.json', 1, 'is damaged at /run/seed', 'RESULT_INVALID'],
  ['foreign.json', 2, 'is not a result of the lab', 'RESULT_FOREIGN'],
  ['newer.json', 2, 'has version 99', 'RESULT_NEWER'],
])('%s is refused with exit code %d, the place and what to do', async (name, code, says, known) => {
  for (const args of [
    ['report', at(name)],
    ['compare', at('run'), at(name)],
  ]) {
    const ended = await lab(...args)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).toContain(at(name))
    expect(ended.stderr).toContain(says)
    expect(ended.stderr).toContain(known)
  }
})

test.each([
  [['report'], 2, 'result'],
  [['report', 'RUN', 'RUN', '--html', 'x.html'], 2, 'Put {id} into its name'],
  [['report', 'RUN', '--html', '-', '--junit', '-'], 2, 'Only one rendering can go to stdout'],
  [['report', 'RUN', '--html', '/nowhere/x.html'], 1, '/nowhere/x.html cannot be written'],
])('lab %j ends with %d', async (args, code, says) => {
  const ended = await lab(...args.map((arg) => (arg === 'RUN' ? at('run') : arg)))
  expect(ended.code).toBe(code)
  expect(ended.stderr).toContain(says)
})

test('compare says what became better, and that the runs were not interleaved', async () => {
  const ended = await lab('compare', at('run'), at('second.json'))
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toMatch(/^Against the reference, better in B: saturation\.throughput\.pm2\./)
  expect(ended.stdout).toContain('1.60 ×')
  expect(ended.stdout).toContain('not interleaved')
  const json = await lab('compare', at('run'), at('second.json'), '--json')
  expect(JSON.parse(json.stdout)).toMatchObject({
    differences: [{ instance: 'pm2', verdict: 'better' }],
    drifts: [{ reference: 'node', agrees: true }],
  })
})

test('compare refuses another machine with exit code 6 and the reason', async () => {
  const ended = await lab('compare', at('run'), at('elsewhere.json'))
  expect(ended).toMatchObject({ code: 6, stdout: '' })
  expect(ended.stderr).toContain('the number of cores differs: 8 and 2')
  expect(ended.stderr).toContain('LAB_NOT_COMPARABLE')
})

test('a pipe that nobody is at the other end of is refused, and waited for by nobody', async () => {
  const pipe = at('pipe')
  execFileSync('mkfifo', [pipe])
  for (const [args, says] of [
    [['report', pipe], `${pipe} cannot be read: it is no regular file`],
    [['compare', at('run'), pipe], `${pipe} cannot be read: it is no regular file`],
    [['report', at('run'), '--html', pipe], `${pipe} cannot be written: ENXIO`],
    [['token', 'sign', '{}', '--key-file', pipe], `${pipe} cannot be read: it is no regular file`],
    [['report', '/dev/zero'], '/dev/zero cannot be read: it is no regular file'],
  ] as const) {
    const { stderr } = await lab(...args)
    expect(stderr).toContain(says)
  }
})

test('a run that was killed before its first trial is told as that', async () => {
  await mkdir(at('killed'))
  await writeFile(at('killed/trials.jsonl'), '')
  const { code, stderr } = await lab('report', at('killed'))
  expect(code).toBe(1)
  expect(stderr).toContain('the run was ended before its first trial')
})
