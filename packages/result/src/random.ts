/** Gives numbers in [0, 1), the same sequence for the same seed. */
export type Random = () => number

/** splitmix32: spreads a seed's few bits over a generator's whole state. */
const spread = (seed: number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) | 0
  }
}

/**
 * sfc32 of PractRand: 128 bits of state, passes its whole battery.
 *
 * @param stream number of the sequence, where a seed has several
 */
export const seededRandom = (seed: number, stream = 0): Random => {
  const next = spread(seed ^ Math.imul(stream + 1, 0x85ebca6b) ^ Math.floor(seed / 2 ** 32))
  let [a, b, c, counter] = [next(), next(), next(), 1]
  const random = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let round = 0; round < 12; round += 1) random()
  return random
}

/** A shuffled copy (Fisher and Yates). */
export const shuffled = <Item>(items: readonly Item[], random: Random): Item[] => {
  const rest = [...items]
  return items.flatMap(() => rest.splice(Math.floor(random() * rest.length), 1))
}
