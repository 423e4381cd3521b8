import { defineConfig, type ViteUserConfig } from 'vitest/config'

type Tests = NonNullable<ViteUserConfig['test']>

const exclude = ['**/node_modules/**', '**/dist/**']

/** Every package's tests: our packages resolve to their TypeScript source. */
const shared = defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    include: ['test/**/*.test.ts', '*/test/**/*.test.ts'],
    exclude,
    execArgv: ['--conditions=source'],
    fileParallelism: false,
    // Patient: a busy machine is slow, and a test that fails is rare.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
export default shared

/**
 * Two files at a time, and after them those that need the machine to themselves, one at a time.
 *
 * @param alone those files, from the package's folder
 */
export const allBut = (alone: readonly string[], more: Tests = {}): ViteUserConfig => {
  const group = (groupOrder: number, test: Tests): ViteUserConfig => ({
    ...shared,
    test: { ...shared.test, ...more, ...test, sequence: { groupOrder } },
  })
  const two = { name: 'two at a time', fileParallelism: true, maxWorkers: 2 }
  return {
    test: {
      projects: [
        group(0, { ...two, exclude: [...exclude, ...alone] }),
        group(1, { name: 'alone', include: [...alone] }),
      ],
    },
  }
}
